package platformtest

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"lastcall/offers"
)

var cartRows = []row{
	{"leads to the store with the code, whatever the cart holds", func(w *world) {
		store := *w.Bench.Store
		for name, link := range map[string]offers.CartLink{
			"nothing known":       {},
			"lines":               {Lines: []offers.CartLine{{Variant: "101", Quantity: 2}, {Variant: "7", Quantity: 1}}},
			"a product to add":    {Add: "101"},
			"lines and a product": {Lines: []offers.CartLine{{Variant: "101", Quantity: 2}}, Add: "7"},
			"each origin":         {Origin: store.Origins[len(store.Origins)-1]},
			"a foreign origin":    {Origin: "https://evil.example"},
		} {
			link.Code = w.coupon().Code
			address, err := w.Platform.CartURL(&store, link)
			if err != nil {
				w.Errorf("%s: %v", name, err)
				continue
			}
			if problem := leads(address, &store, link); problem != "" {
				w.Errorf("%s: %s", name, problem)
			}
		}
	}},
	{"refuses what is no code", func(w *world) {
		for _, code := range []string{"", "../../x", "AB", "A,B-CCCC", "lower-case-x"} {
			if address, err := w.Platform.CartURL(w.Bench.Store, offers.CartLink{Code: code}); err == nil {
				w.Errorf("code %q leads to %q", code, address)
			}
		}
	}},
}

// FuzzCartURL: whatever a stranger says of origin, code and variants, the address is one of the store's and carries
// the code.
func FuzzCartURL(f *testing.F, platform offers.Platform, store *offers.Storefront) {
	f.Add("VIP-2345-6789", store.Origins[0], "101", "7", int64(1))
	f.Add("A//B", store.Origins[0]+"@evil.example", "//evil.example", "\\", int64(-1))
	f.Add("VIP-2345-6789", "", "..", "", int64(0))
	f.Add("VIP-2345-6789", "javascript://x", "", "1", int64(1)<<62)
	f.Fuzz(func(t *testing.T, code, origin, add, variant string, quantity int64) {
		link := offers.CartLink{Code: code, Origin: origin, Add: add}
		if variant != "" {
			link.Lines = []offers.CartLine{{Variant: variant, Quantity: quantity}}
		}
		address, err := platform.CartURL(store, link)
		if err != nil {
			return
		}
		if problem := leads(address, store, link); problem != "" {
			t.Fatal(problem)
		}
	})
}

// leads says what is wrong with a cart address, "" if nothing.
func leads(address string, store *offers.Storefront, link offers.CartLink) string {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return "not an address: " + address
	}
	origin := u.Scheme + "://" + u.Host
	if !slices.Contains(store.Origins, origin) {
		return "leaves the store: " + address
	}
	if slices.Contains(store.Origins, link.Origin) && origin != link.Origin {
		return "leaves the shopper's origin: " + address
	}
	if strings.ContainsAny(u.Path, "\\") || strings.Contains(u.Path, "//") || strings.Contains(u.Path, "..") {
		return "has a path of its own making: " + address
	}
	words := strings.Split(u.Path, "/")
	for _, values := range u.Query() {
		words = append(words, values...)
	}
	if !slices.Contains(words, link.Code) {
		return "does not carry the code: " + address
	}
	return ""
}
