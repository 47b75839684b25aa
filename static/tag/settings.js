/**
 * The store's settings. The server puts them in place of the identifier when it serves the tag:
 * `{k: store key, u: origin of the offer server, c: [[trigger, …] of each live campaign], q: 1 if consent is required}`.
 */
export const settings = __LASTCALL__;

/** All triggers, each `[kind, threshold, product dwell ms, pages, event name]`; trailing zeros may be missing. */
export const triggers = settings.c.flat();

/** @param {string} kind the letter of a trigger. @returns whether a live campaign waits for it. */
export const wants = (kind) => triggers.some((trigger) => trigger[0] == kind);

/** Options of this page: the `data-*` attributes of our own script element. */
export const options = { ...document.currentScript?.dataset };

export const language = options.locale || document.documentElement.lang;

/** Whether the pointer is a finger. */
export const touch = matchMedia("(pointer:coarse)").matches;
