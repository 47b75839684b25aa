// Package woocommerce keeps codes as coupons of a WooCommerce shop, by its REST API v3.
//
// Credentials, as JSON:
//
//	{"url": "https://shop.example", "consumer_key": "ck_…", "consumer_secret": "cs_…", "webhook_secret": "…", "snippet": true}
//
// The key needs read and write access, and a user who may manage the shop. url is the shop's home, with its folder if
// it lives in one. webhook_secret is at least 16 characters of the merchant's choice.
//
// # The cart
//
// WooCommerce's own address for coupons, /checkout-link/, empties the cart before it fills it again, and nothing else of
// its core takes a coupon from an address. So the shop gets a small plugin of ours (Snippet: one file in
// wp-content/mu-plugins): /discount/CODE puts the code into the cart as it is, and goes on to the cart page.
//
// A shop that says "snippet": false is served without it, and less well: where every line of the cart is known and is a
// product's or variation's number, the checkout link builds the same cart anew, without what the shopper wrote or chose
// on its lines; where not, the shopper is led to the cart page, and types the code.
//
// # What it enforces
//
// A coupon's end, by whole seconds, and a smallest basket, at every change of the cart and when the order is made. Its
// limit of uses does not hold when carts race, so one use is the ledger's to enforce. A coupon is combined with others
// only where the campaign allows all of them: WooCommerce knows no finer rule.
//
// Codes are kept in small letters there. An end is written with its time zone in date_expires: WooCommerce drops
// date_expires_gmt without a word.
package woocommerce
