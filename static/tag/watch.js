import { count } from "./dwell.js";
import { memo, newView, seen, view } from "./evidence.js";
import { holder, settle } from "./frame.js";
import { readCart, readPage } from "./page.js";
import { isQuietMoment } from "./polite.js";
import { triggers } from "./settings.js";
import { busy, readFields, send } from "./signal.js";

/** The names of the triggers in a signal, by their letters in the settings. */
const NAMES = {
	e: "exit_intent",
	d: "dwell",
	D: "session_dwell",
	i: "idle",
	s: "scroll",
	n: "pages",
	c: "compared",
	v: "cart_value",
	a: "cart_idle",
	x: "event",
};

/** The field that a threshold is compared with, where it has not the letter of its trigger. */
const FIELDS = { i: "id", s: "sc", c: "cm", v: "cv", a: "ci" };

let path;
let due; // the trigger that fires at the next quiet moment

/** Begins a page view: everything is armed again, and a live offer may show its teaser. */
export const arrive = () => {
	path = location.pathname;
	due = 0;
	if (memo.o) memo.o = "tease";
	newView();
	readPage();
};

/**
 * Looks at everything, once a second and at once when the shopper leaves ("e") or an event of that name happens ("x"). A
 * trigger fires once a page view, one at a time; after an interruption, or when told to be quiet, none does.
 */
export const check = (moment, name) => {
	count();
	if (path != location.pathname) arrive();
	readCart();
	settle();
	if (holder || memo.i || memo.q > Date.now()) return;
	const fields = readFields();
	due =
		due ||
		triggers.find((trigger) => {
			const [kind, threshold, productDwell = 0, pages = 0, event] = trigger;
			return (
				(kind == moment ? event == name : fields[FIELDS[kind] || kind] >= threshold) &&
				seen.P >= productDwell &&
				seen.n >= pages &&
				trigger.fired != view
			);
		});
	if (!due || busy || !isQuietMoment()) return;
	due.fired = view;
	send(NAMES[due[0]], due[4]);
	due = 0;
};
