/*
 * Holds the frame on the merchant's page: a <dialog> in a shadow root of its own, which is a modal for the offer and a box
 * in the corner for the teaser. The frame itself never moves in the document, as that would load it again.
 */

import css from "../dist/holder.css";

const HEARING = 10_000; // ms; a frame whose first word comes later has missed its moment

const page = document.documentElement;

const create = (name) => document.createElement(name);

/**
 * @param {object} terms
 * @param {string} terms.origin of the frame
 * @param {string} terms.src the frame's address
 * @param {"open"|"closed"} terms.shadow
 * @param {object} terms.greeting the answer to the frame's "hello"
 * @param {function(): object[]} terms.cart evidence of the visit and of the page, for the claim
 * @param {function(): boolean} terms.isQuietMoment whether the frame may show itself unasked
 * @param {function(function): function} terms.safely wraps what the browser calls
 * @param {function(string, string?, boolean?)} terms.noted hears each view, the token's fate, whether it interrupts
 */
export const hold = ({ origin, src, shadow, greeting, cart, isQuietMoment, safely, noted }) => {
	const began = performance.now();
	const host = create("div");
	const dialog = create("dialog");
	const iframe = create("iframe");
	const rootless = getComputedStyle(page).display == "none"; // the page hides its own root, and all in it
	let wanted; // the view to show
	let shown; // the view on show; "nothing" after Escape
	let place; // of the offer: "corner", "sheet", "bar", nothing for the centre

	const tell = (message) => iframe.contentWindow.postMessage({ lc: 1, ...message }, origin);

	/** Takes all of it away; the focus goes back to where it was. */
	const close = () => {
		removeEventListener("message", hear);
		dialog.close();
		host.remove();
		if (rootless) page.style.removeProperty("display");
		noted("none");
	};

	/** Escape outside the frame, or a click beside it. The frame then says what is left to show. */
	const hide = () => {
		dialog.close();
		dialog.className = "";
		shown = "nothing";
		tell({ t: "hide" });
	};

	/** Shows what is wanted: at first only in a quiet moment, later at once, as the shopper asked for it. */
	const settle = () => {
		if (!wanted || wanted == shown || !(shown || isQuietMoment())) return;
		shown = wanted;
		dialog.close();
		dialog.hidePopover?.();
		const offered = shown == "offer";
		dialog.className = "shown " + (offered ? place : ""); // first: what is hidden takes no focus
		if (offered) noted(shown, null, true);
		if (offered && !place) {
			dialog.showModal();
			iframe.focus();
		} else {
			dialog.inert = true; // a dialog that opens takes the focus, even as a teaser; an inert one can't
			if (dialog.showPopover) dialog.showPopover();
			else dialog.show();
			dialog.inert = false;
		}
	};

	const ready = ({ v, w, h, l, k, p }) => {
		const live = v == "offer" || v == "tease";
		noted(v, k);
		if (v == "none" || !(live || shown) || (!shown && performance.now() - began > HEARING)) return close();
		iframe.style.width = w + "px";
		iframe.style.height = h + "px";
		const [{ cl, cv }, { pv }] = cart();
		tell({ t: "cart", cl, pv: cv === 0 && pv }); // the variant on show goes only into a cart that is known to be empty
		dialog.setAttribute("aria-label", l);
		iframe.title = l;
		if (live) wanted = v;
		place = p || "";
		settle();
	};

	const hear = safely((event) => {
		if (event.source != iframe.contentWindow || event.origin != origin) return;
		const { lc, t, u } = event.data;
		if (lc != 1) return;
		if (t == "hello") tell(greeting);
		if (t == "ready") ready(event.data);
		if (t == "close") close();
		if (t == "go" && /^\/go\//.test(u)) location.href = origin + u;
	});

	if (rootless) page.style.setProperty("display", "block", "important");
	dress(host.attachShadow({ mode: shadow }), iframe).append(dialog);
	dialog.popover = "manual";
	dialog.append(iframe);
	dialog.addEventListener("cancel", safely(hide));
	dialog.addEventListener("click", safely(hide));
	iframe.sandbox = "allow-scripts allow-forms allow-same-origin allow-top-navigation-by-user-activation";
	iframe.src = src;
	addEventListener("message", hear);
	page.append(host);
	return { settle, close };
};

/** Styles the root in a way that no policy of the page forbids. */
const dress = (root, iframe) => {
	try {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(css);
		root.adoptedStyleSheets = [sheet];
	} catch {
		// An engine without constructable sheets: the browser's own dialog, plain, and the page's hostile styles may win.
		root.host.style.cssText = "all:initial!important";
		iframe.style.cssText = "border:0;max-width:100%";
	}
	return root;
};
