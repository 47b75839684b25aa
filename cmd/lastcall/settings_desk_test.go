package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// asksWith tries a code that does not exist, with a key for the API, and answers the status.
func (d *adminTab) asksWith(secret string) int {
	d.Helper()
	return d.w.sends(request{method: http.MethodPost, path: "/v1/validations", header: http.Header{"Authorization": {"Bearer " + secret}},
		body: `{"code":"TEA-7Q2M9K4X","basket":{"currency":"EUR","subtotal":1000}}`}).status
}

// An owner makes a key by the keyboard, a checkout uses it, the owner revokes it, and it is refused.
func TestAnOwnerMakesAndRevokesAKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	d := w.ownersDesk()
	d.opens(d.store("/settings/keys"))
	d.looked("desk-keys")
	d.tabsTo("input[name=name]")
	d.types("Checkout of the shop", kb.Enter)
	d.shows("#once", "Checkout of the shop")
	secret := d.reads(`document.querySelector('#secret').value`)
	d.looked("desk-keys-made")
	if status := d.asksWith(secret); status != http.StatusNotFound {
		t.Errorf("with the key: %d", status)
	}
	d.opens(d.store("/settings/keys"))
	if strings.Contains(d.reads(`document.documentElement.outerHTML`), secret) {
		t.Error("the key is shown twice")
	}
	d.clicksOn("tbody tr:first-child summary")
	d.clicksOn("tbody tr:first-child form button")
	d.shows("[role=status]", "is revoked")
	if status := d.asksWith(secret); status != http.StatusUnauthorized {
		t.Errorf("with the revoked key: %d", status)
	}
	d.foundAllQuiet("")
}
