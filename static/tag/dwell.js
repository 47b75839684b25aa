import { isVisible, now } from "./clock.js";
import { seen, view } from "./evidence.js";

let counted;
let input;
let attentive;

/** Time since the last input on this page, ms. */
export const idleTime = () => now() - input;

/** Takes this moment for an input. */
export const touched = () => {
	input = now();
};

/**
 * Counts the time since the last call if the shopper was there: page visible and focused, some input in the last 30 s. A
 * step of more than 1.5 s was sleep.
 */
export const count = () => {
	if (attentive) {
		const step = Math.min(now() - counted, 1_500);
		view.d += step;
		seen.D += step;
		if (view.pid) seen.P = Math.max(seen.P, view.d);
	}
	counted = now();
	attentive = isVisible() && document.hasFocus() && idleTime() < 30_000;
};
