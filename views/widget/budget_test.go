package widget

import (
	"bytes"
	"os"
	"testing"

	"github.com/andybalholm/brotli"
)

// A shopper's first pop-up costs no more than this, all in, in brotli bytes. htmx alone is 12.0 KB.
const (
	coldBudget = 18 * 1024
	ownBudget  = 5*1024 + 512
)

func TestColdFrameFitsItsBudget(t *testing.T) {
	size := func(b []byte) int {
		var out bytes.Buffer
		w := brotli.NewWriterLevel(&out, brotli.BestCompression)
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Len()
	}
	file := func(name string) int {
		b, err := os.ReadFile("../../static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return size(b)
	}
	theme, err := ThemeCSS(Theme{Accent: "#0a7d33", Font: "serif", Scheme: "dark"})
	if err != nil {
		t.Fatal(err)
	}
	html := size([]byte(render(t, Document(goldenDoc(), OfferView(cannedOffer("de"))))))
	css, js, htmx := file("frame/frame.css")+size([]byte(theme)), file("frame/frame.js"), file("vendor/htmx.min.js")
	own := html + css + js
	t.Logf("document %d + style %d + script %d = %d (budget %d); with htmx %d: %d (budget %d)",
		html, css, js, own, ownBudget, htmx, own+htmx, coldBudget)
	if own > ownBudget || own+htmx > coldBudget {
		t.Error("over budget")
	}
}
