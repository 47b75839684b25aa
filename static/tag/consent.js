import { options, settings } from "./settings.js";

const UNASKED = 2;

/** Whether anything may be stored or sent: true or false as the shopper says; unasked, unless we are to wait for that. */
export let allowed = settings.q || options.consent ? 0 : UNASKED;

/** Notes the shopper's answer. */
export const decide = (answer) => {
	allowed = answer;
};
