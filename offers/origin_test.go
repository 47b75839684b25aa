package offers_test

import (
	"strings"
	"testing"

	"lastcall/offers"
)

func TestReadOrigin(t *testing.T) {
	for _, c := range []struct{ name, text, want, wrong string }{
		{"as browsers send it", "https://shop.example", "https://shop.example", ""},
		{"a bare host", "shop.example", "https://shop.example", ""},
		{"a slash behind", " shop.example/ ", "https://shop.example", ""},
		{"a whole address", "https://www.Shop.example/en/products?a=b#c", "https://www.shop.example", ""},
		{"the scheme's own port", "https://shop.example:443/", "https://shop.example", ""},
		{"another port", "shop.example:8443", "https://shop.example:8443", ""},
		{"plain http", "http://shop.example:80", "http://shop.example", ""},
		{"capitals in the scheme", "HTTPS://SHOP.EXAMPLE", "https://shop.example", ""},
		{"letters outside ASCII", "https://müller.example", "https://xn--mller-kva.example", ""},
		{"a point at the end", "shop.example.", "https://shop.example", ""},
		{"this machine", "shop.localhost:3000", "http://shop.localhost:3000", ""},
		{"this machine by number", "127.0.0.1:8080/x", "http://127.0.0.1:8080", ""},
		{"an address of version 6", "https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443", ""},
		{"two slashes", "//shop.example/cart", "https://shop.example", ""},
		{"nothing", "", "", "host name"},
		{"another scheme", "ftp://shop.example", "", "https://"},
		{"a script", "javascript://shop.example/%0aalert(1)", "", "https://"},
		{"a password", "https://me:secret@shop.example", "", "password"},
		{"all hosts of a domain", "*.shop.example", "", "* stands for none"},
		{"a word", "shop", "", "whole host name"},
		{"two words", "my shop.example", "", "shop.example"},
		{"a policy's separator", "https://shop.example;script-src", "", "shop.example"},
		{"a quote", "https://shop.example'", "", "shop.example"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := offers.ReadOrigin(c.text)
			switch {
			case c.wrong == "" && (err != nil || got != c.want):
				t.Errorf("%q, %v; want %q", got, err, c.want)
			case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
				t.Errorf("%q, %v; want an error with %q", got, err, c.wrong)
			}
		})
	}
}

func FuzzReadOrigin(f *testing.F) {
	for _, s := range []string{"shop.example/", "https://[::1]:1", "HTTP://Ü.example:80/x", "http://a..b", "https://shop.example%00", "//"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		origin, err := offers.ReadOrigin(text)
		if err != nil {
			return
		}
		if _, err := offers.ParseOrigin(origin); err != nil || strings.ContainsAny(origin, " \"'<>;,*\r\n") {
			t.Errorf("%q became %q: %v", text, origin, err)
		}
		if again, err := offers.ReadOrigin(origin); err != nil || again != origin {
			t.Errorf("%q becomes %q, %v", origin, again, err)
		}
	})
}
