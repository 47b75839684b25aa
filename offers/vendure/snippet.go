package vendure

import (
	_ "embed"

	"lastcall/offers"
)

//go:embed store/lastcall-plugin.js
var plugin string

var _ offers.Extended = (*Platform)(nil)

// Snippet implements offers.Extended: the plugin that tells us of orders.
func (*Platform) Snippet() (path, text string) {
	return "lastcall-plugin.js, beside vendure-config, and name it there under plugins", plugin
}
