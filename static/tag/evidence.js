import { allowed } from "./consent.js";
import { safely } from "./safely.js";

/*
 * What the tag knows, in three objects. `seen` and `view` hold fields of the signal under the signal's own names;
 * `memo` is never sent. `seen` and `memo` live as long as the tab: in memory, and in one key of sessionStorage that is
 * read when a page begins and written when it is hidden. Times are ms.
 */

/** Of the visit: n pages, D active dwell, P longest dwell on a product, pr products, cm returns, cart, checkout, landing. */
export let seen;

/**
 * Of the visit, for ourselves: b began at, h products seen, l the last one, t the cart's state, c when it changed, a when
 * it was first filled, s start was sent, q quiet until, o the mode to open the frame of a live offer in (a hint: the frame
 * knows), i interrupted once, x our requests are forbidden.
 */
export let memo;

/** Of this page view: d active dwell, sc deepest scroll in percent, pid and pv the product and variant on show. */
export let view;

/** The session token, where the browser keeps no cookie for us. */
export let token;

const begin = (spent) => {
	seen = { n: 0, D: 0, P: 0, cm: 0, co: 0 };
	memo = { b: Date.now(), h: [], s: spent, i: spent };
};
begin();

/** Reads what earlier pages put away. On the visit's first, or if storage is blocked, what is in memory is all there is. */
export const recall = safely(() => {
	token = localStorage["lastcall.k"];
	[seen, memo] = JSON.parse(sessionStorage.lastcall);
});

/** Puts away what the next page must know. */
export const save = safely(() => {
	if (allowed) sessionStorage.lastcall = JSON.stringify([seen, memo]);
});

export const newView = () => {
	seen.n++;
	view = { d: 0, sc: 0 };
};

/** @param {string} [value] empty when a cookie works after all, undefined when nothing is to change */
export const setToken = (value) => {
	if (value == null) return;
	token = value;
	if (value) localStorage["lastcall.k"] = value;
	else delete localStorage["lastcall.k"];
};

/** Forgets the visit in memory and in storage; for the rest of it, the shopper is left in peace. */
export const forget = () => {
	begin(1);
	delete sessionStorage.lastcall;
	setToken("");
};
