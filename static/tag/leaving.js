import { view } from "./evidence.js";
import { idle, on } from "./safely.js";

/** Calls leave when the pointer leaves at the top, where the tabs and the address are, without dragging anything. */
export const watchPointer = (leave) =>
	on("mouseout", (event) => event.relatedTarget || event.clientY > 0 || event.buttons || leave());

let from;
let last;
let at;

/**
 * Notes how deep the page was scrolled, in idle moments, when its layout is done and reading it causes none. Calls leave
 * when the page is flung back towards the address bar: over 600 px up without a pause of 150 ms, after 30 % of it.
 */
export const watchScroll = (leave) =>
	on("scroll", ({ timeStamp }) =>
		idle(() => {
			view.sc = Math.max(
				view.sc,
				Math.min(100, Math.round(((scrollY + innerHeight) / document.documentElement.scrollHeight) * 100)),
			);
			if (!(scrollY <= last && timeStamp - at < 150)) from = scrollY;
			last = scrollY;
			at = timeStamp;
			if (from - last > 600 && view.sc >= 30) leave();
		}),
	);
