/** Wraps fn so that nothing it throws reaches the merchant's page. Every way into the tag goes through here. */
export const safely = (fn) => (...args) => {
	try {
		return fn(...args);
	} catch {
		// Showing fails quietly.
	}
};

/** Listens for each of the space-separated types on window, without ever holding the page up. */
export const on = (types, fn) =>
	types.split(" ").map((type) => addEventListener(type, safely(fn), { passive: true, capture: true }));

/** Runs fn when the page has nothing better to do. */
export const idle = (fn) => (window.requestIdleCallback || setTimeout)(safely(fn));
