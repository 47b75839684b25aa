import { isVisible } from "./clock.js";
import { onCheckout } from "./page.js";

/** Whether an interruption would be tolerable now: no open modal, nobody typing (here or in a payment frame), no checkout. */
export const isQuietMoment = () =>
	isVisible() &&
	!document.querySelector(":modal") &&
	!document.activeElement.matches(":read-write,input,select,iframe") &&
	!onCheckout();
