/*
 * The tag. It watches for the triggers that the store's live campaigns wait for, says so to the offer server, and holds
 * the frame in which the server answers. It never throws, blocks or logs on the merchant's page.
 *
 *   evidence  what is known, and where it is kept       signal   the one request
 *   page      what the page says about itself           frame    the pop-up's place
 *   dwell, leaving   how the shopper behaves            polite   when not to interrupt
 *   watch     what all that amounts to                  consent  whether we may at all
 */

import { isVisible } from "./clock.js";
import { allowed, decide } from "./consent.js";
import { count, touched } from "./dwell.js";
import { forget, memo, recall, save } from "./evidence.js";
import { close } from "./frame.js";
import { watchPointer, watchScroll } from "./leaving.js";
import { readLanding, setCart, setProduct, setPurchased } from "./page.js";
import { idle, on, safely } from "./safely.js";
import { settings, touch, wants } from "./settings.js";
import { send, watchPolicy } from "./signal.js";
import { arrive, check } from "./watch.js";

const commands = {
	event: (name) => check("x", name),
	product: setProduct,
	purchase: setPurchased,
	cart: (cart) => setCart(cart.value, cart.currency, cart.lines?.map((line) => line.variant + ":" + line.qty).join()),
};

const run = safely(([name, value]) => commands[name](value));

let calls = []; // of lastcall, until we are ready for them
let booted = !settings.c[0]; // or never to be

/** The page's own way to speak to us: `lastcall("event", name)` and its siblings. */
const lastcall = safely((...call) => {
	const [name, value] = call;
	if (name != "consent") return calls.push(call);
	decide(value);
	boot();
	if (value) return;
	close();
	idle(forget);
});

/** Starts when the page is on show (so not while it is prerendered), loaded and idle, and we may. */
const boot = () => {
	if (booted || !allowed || !isVisible() || document.readyState != "complete") return;
	booted = 1;
	idle(start);
};

const leave = () => check("e");

/** Begins the page, and the visit with its first. What the next page must know of that is put away at once. */
const begin = () => {
	recall();
	arrive();
	if (!memo.s) {
		memo.s = 1;
		readLanding();
		send("start");
	}
	save();
};

const start = () => {
	touched();
	count();
	begin();
	on("pointermove pointerdown keydown wheel", touched);
	on("securitypolicyviolation", watchPolicy);
	on("visibilitychange", turn);
	on("pageshow", (event) => {
		if (event.persisted && allowed) idle(begin);
	});
	if (wants("e")) watchPointer(leave);
	if (wants("s") || (touch && wants("e"))) watchScroll(touch ? leave : count);
	setInterval(safely(tick), 1_000);
	calls.map(run);
	calls = { push: run };
};

const tick = () => isVisible() && check();

/**
 * The page was hidden, or is back. Hidden is the last that is sure to be heard of a page, so that is when evidence is put
 * away. A finger has no way to leave at the top: coming back to the tab is its sign.
 */
const turn = () => {
	count();
	if (!isVisible()) return save();
	touched();
	if (touch) leave();
};

// Loaded a second time, the tag leaves everything to its first copy.
if (!window.lastcall?.v) {
	const early = window.lastcall?.q;
	window.lastcall = lastcall;
	lastcall.v = 1;
	early?.map((call) => lastcall(...call));
	if (settings.c[0]) {
		on("readystatechange visibilitychange", boot);
		boot();
	}
}
