package admin

import (
	"crypto/rand"
	"strings"

	views "lastcall/views/admin"
)

// credentialBox is one word of a platform's credentials, by the name that its adapter knows.
type credentialBox struct {
	name, label, hint string
	secret            bool // never shown, also not to who has just typed it
	need              bool
	check             bool          // yes or no
	least             int           // bytes, if there is anything
	drawn             func() string // nobody has to type it
}

func (c credentialBox) look() views.Field {
	look := views.Field{Label: c.label, Hint: c.hint, Type: views.Text, Required: c.need, Wide: true}
	switch {
	case c.check:
		look.Type = views.Check
	case c.secret:
		look.Type, look.Complete = views.Secret, "new-password"
	}
	return look
}

var platformOrder = []string{"shopify", "woocommerce", "medusa", "vendure", "direct"}

var platformIntros = map[string]string{
	"shopify":     "A custom app of your shop gives us the right to create and delete discount codes and to read orders.",
	"woocommerce": "A REST API key of WooCommerce with read and write rights, and a small plugin file of ours.",
	"medusa":      "Medusa 2.12 or later: a secret API key, and a small subscriber file in your project.",
	"vendure":     "Vendure 3: an account of its admin, or an API key, and a small plugin file in your project.",
	"direct":      "Your own checkout asks our API for each code. Nothing has to be connected.",
}

// sharedSecret signs the messages of files of ours that run in the store.
func sharedSecret(need bool) credentialBox {
	hint := "You make it up: 16 characters or more. The store’s server gets the same, as LASTCALL_WEBHOOK_SECRET."
	if !need {
		hint += " Without it orders are only read now and then."
	}
	return credentialBox{name: "webhook_secret", label: "Webhook secret", secret: true, need: need, least: 16, hint: hint}
}

// platformBoxes are what each platform's adapter takes.
var platformBoxes = map[string][]credentialBox{
	"shopify": {
		{name: "shop", label: "Shop", need: true, hint: "The shop’s own domain, such as example.myshopify.com."},
		{name: "client_id", label: "Client ID", hint: "Of a custom app with the scopes write_discounts and read_orders. Or leave both empty and give an access token."},
		{name: "client_secret", label: "Client secret", secret: true},
		{name: "access_token", label: "Access token", secret: true, hint: "Only in the place of client ID and secret. It starts with shpat_."},
		{name: "webhook_secret", label: "Webhook secret", secret: true, hint: "Only with an access token: the app’s client secret, which signs messages of orders."},
		{name: "permalink", label: "The cart’s lines travel in the address", check: true,
			hint: "For storefronts whose pages tell every line. It rebuilds the cart, without its lines’ properties and selling plans."},
	},
	"woocommerce": {
		{name: "url", label: "Home of the shop", need: true, hint: "Such as https://shop.example, with the folder if WordPress is in one."},
		{name: "consumer_key", label: "Consumer key", secret: true, need: true, hint: "WooCommerce → Settings → Advanced → REST API, with read and write rights. It starts with ck_."},
		{name: "consumer_secret", label: "Consumer secret", secret: true, need: true, hint: "It starts with cs_."},
		{name: "webhook_secret", drawn: func() string { return strings.ToLower(rand.Text()) }},
		{name: "snippet", label: "The plugin file of ours is, or will be, in the shop", check: true,
			hint: "Without it, the checkout link empties the cart first and is used only where every line is known."},
	},
	"medusa": {
		{name: "url", label: "Address of the Medusa server", need: true, hint: "Such as https://medusa.shop.example."},
		{name: "api_key", label: "Secret API key", secret: true, need: true, hint: "Medusa’s admin → Settings → Secret API keys. It starts with sk_."},
		sharedSecret(true),
		{name: "guarded", label: "The guard of ours is in the project", check: true,
			hint: "It refuses ended codes at the payment too: see the README, under Medusa."},
	},
	"vendure": {
		{name: "url", label: "Address of the Vendure server", need: true, hint: "Such as https://vendure.shop.example; /admin-api is added."},
		{name: "username", label: "Administrator’s name", hint: "An account with the rights to create, update and delete promotions and to read orders. Or leave name and password empty and give an API key."},
		{name: "password", label: "Password", secret: true},
		{name: "api_key", label: "API key", secret: true, hint: "Only in the place of name and password, from Vendure 3.6 on."},
		{name: "channel", label: "Channel token", hint: "Only if the shop is not in the default channel."},
		sharedSecret(false),
	},
}
