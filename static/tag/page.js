import { memo, seen, view } from "./evidence.js";

/** The value of the first `data-lastcall-NAME` on the page, null or undefined if there is none. */
const attribute = (name) => {
	name = "data-lastcall-" + name;
	return document.querySelector(`[${name}]`)?.getAttribute(name);
};

export const onCheckout = () => /\/checkout/.test(location.pathname) || attribute("checkout") != null;

/** Notes the product on show; going back to one after another is a comparison. */
export const setProduct = ({ id, variant }) => {
	if (!id) return;
	view.pid = (id + "").slice(0, 64);
	view.pv = variant;
	if (memo.l == id) return;
	if (memo.h.includes(id)) seen.cm++;
	else seen.pr = memo.h.push(id);
	memo.l = id;
};

/** Notes the cart: value in minor units, ISO 4217 currency, lines "VARIANT:QTY,VARIANT:QTY". */
export const setCart = (value, currency, lines) => {
	seen.cv = Math.round(value);
	seen.cc = currency;
	seen.cl = lines;
	if (memo.t == (memo.t = value + lines)) return;
	memo.c = seen.cv && Date.now();
	memo.a = memo.a || memo.c;
};

export const setPurchased = () => {
	seen.pu = 1;
};

export const readCart = () => {
	const value = attribute("cart-value");
	if (value) setCart(value, attribute("currency"), attribute("cart"));
};

/** A product page names its product, or has the address of one, or says so to search engines or social networks. */
const readProduct = () =>
	attribute("product") ||
	location.pathname.split(/\/products?\//)[1] ||
	((document.querySelector('[property="og:type"][content^=product]') ||
		[...document.scripts].some((script) => /"@type":\s*"Product"/.test(script.text))) &&
		location.pathname);

export const readPage = () => {
	setProduct({ id: readProduct(), variant: attribute("variant") });
	readCart();
	if (attribute("purchase") != null) setPurchased();
	if (onCheckout()) {
		seen.co++;
		seen.ca = seen.ca || (memo.a && Date.now() - memo.a);
	}
};

/** Notes where the visit came from, on its first page. */
export const readLanding = () => {
	["source", "medium", "campaign"].map((name) => {
		seen["u" + name[0]] = new URLSearchParams(location.search).get("utm_" + name)?.slice(0, 64);
	});
	const from = document.referrer.split(/[/:]+/)[1];
	if (from != location.hostname) seen.r = from;
};
