package demo

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGoldens renders pages from canned models; `go test ./views/demo -update` accepts what they have become.
func TestGoldens(t *testing.T) {
	page := Page{
		Title: "A & B", Description: "Things", TagURL: "http://offers.localhost:8080/w/k1.js", Assets: "/assets/0",
		Nav: []Link{{Href: "/collections/home", Text: "Light & home", Current: true}}, CartCount: "3",
		Body:    Body{CartValue: "12500", Currency: "EUR", Cart: "kettle-ink:1,mug-sage:2"},
		Notices: []Notice{{Kind: "bad", Text: "VIP-1: <over>"}},
	}
	product, checkout, bought := page, page, page
	product.Body.Product, product.Body.Variant = "kettle", "kettle-ink"
	checkout.Body.Checkout, bought.Body.Purchase = true, true
	rows := []Row{{VariantID: "kettle-ink", Href: "/products/kettle", Name: "Kettle", Variant: "Ink", Picture: "/assets/0/k.svg", Quantity: "1", Unit: "€89.00", Total: "€89.00"}}
	sums := Sums{Subtotal: "€125.00", Shipping: "Free", Total: "€112.50", Code: "VIP-1", Discount: "−€12.50", DiscountNote: "10 min left"}
	for name, c := range map[string]templ.Component{
		"product":  ProductPage(product, Product{Name: "Kettle", Price: "€89.00", VariantName: "Ink", VariantID: "kettle-ink", Choices: []Choice{{Href: "/x", Name: "Ink", Current: true}}, Quantities: []string{"1", "2"}}),
		"cart":     CartPage(page, Cart{Rows: rows, Sums: sums}),
		"checkout": CheckoutPage(checkout, Checkout{Token: "MF-1", Rows: rows, Sums: sums, Fields: []Field{{Name: "email", Label: "E-mail", Value: `"<x>"`, Type: "email", Autocomplete: "email", Error: "No.", Wide: true}}, Country: "Spain", Countries: []string{"France", "Spain"}, AskWithout: &Without{Code: "VIP-1", Words: "No answer.", Total: "€125.00"}}),
		"order":    OrderPage(bought, Order{Number: "MF-1", Email: "a@b.c", Address: []string{"Ada", "<b>Street</b>"}, Rows: rows, Sums: sums, Note: "A note."}),
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := c.Render(context.Background(), &got); err != nil {
				t.Fatal(err)
			}
			// One element a line, so that a difference can be read.
			html := bytes.ReplaceAll(got.Bytes(), []byte("><"), []byte(">\n<"))
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, html, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			wanted, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(wanted), string(html)); d != "" {
				t.Errorf("%s has changed (-golden +now):\n%s", file, d)
			}
		})
	}
}
