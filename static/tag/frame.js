import { forget, memo, seen, setToken, token, view } from "./evidence.js";
import { readCart } from "./page.js";
import { isQuietMoment } from "./polite.js";
import { safely } from "./safely.js";
import { language, options, settings } from "./settings.js";

/** What holds the frame on this page; true while it is being fetched, falsy without. */
export let holder;

/** Opens the frame in that mode. What holds it is a script of its own, so that only pages with an offer pay for it. */
export const open = async (mode, body) => {
	holder = true;
	try {
		const { hold } = await import(settings.u + __HOLDER__);
		holder = hold({
			origin: settings.u,
			src: `${settings.u}/f/${settings.k}?m=${mode}&l=${language}`,
			shadow: "test" in options ? "open" : "closed",
			greeting: body ? { t: "signal", b: body } : { t: "token", k: token || "" },
			cart: () => (readCart(), [seen, view]),
			isQuietMoment,
			safely,
			noted,
		});
	} catch {
		// Not to be had: this page stays as it is.
	}
};

/** The frame shows the view, or "none" and is gone; k is what is to become of the token. */
const noted = (view, k, interrupting) => {
	setToken(k);
	if (k === "" && view == "ended") forget();
	memo.i = memo.i || interrupting;
	memo.o = /off|tea|prep|held/.test(view) && "tease";
	if (view == "none") holder = 0;
};

/** Opens and shows what waits for a quiet moment, if this is one. */
export const settle = () => {
	if (holder) holder.settle?.();
	else if (memo.o && isQuietMoment()) open(memo.o);
};

export const close = () => holder?.close?.();
