import { idleTime } from "./dwell.js";
import { allowed } from "./consent.js";
import { memo, seen, setToken, token, view } from "./evidence.js";
import { open, settle } from "./frame.js";
import { language, settings, touch } from "./settings.js";

/** Whether a signal is on its way. */
export let busy;

const address = `${settings.u}/s/${settings.k}`;

let body;

/** The fields of a signal as they stand. */
export const readFields = (kind, event) => ({
	v: 1,
	t: kind,
	e: event,
	k: token,
	p: location.pathname,
	l: language,
	to: +touch,
	ok: +(allowed == 1),
	id: idleTime(),
	va: Date.now() - memo.b,
	ci: memo.c && Date.now() - memo.c,
	...view,
	...seen,
});

/** Sends one signal. What is 0, empty or unknown is left out. */
export const send = async (kind, event) => {
	const fields = readFields(kind, event);
	body = new URLSearchParams();
	for (const name in fields) if (fields[name]) body.set(name, fields[name]);
	if (memo.x) return relay();
	busy = 1;
	try {
		const response = await fetch(address, {
			method: "POST",
			body,
			credentials: "include",
			keepalive: true,
			signal: AbortSignal.timeout(8_000),
		});
		const { k, o, q } = await response.json();
		if (q) memo.q = Date.now() + q;
		if (o) memo.o = o.m;
		settle();
		setToken(k);
	} catch {
		// No answer, or none that we understand.
	}
	busy = 0;
};

/** Where the page's policy forbids the request, the frame makes it. */
const relay = () => open("relay", body + "");

/** Learns that the page's policy forbids our requests, and remembers it for the visit. */
export const watchPolicy = (event) => {
	if (event.blockedURI != address || event.disposition != "enforce") return;
	memo.x = 1;
	relay();
};
