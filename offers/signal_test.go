package offers_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"lastcall/offers"
)

// typical is a signal as the tag sends it.
const typical = "v=1&t=exit_intent&p=%2Fproducts%2Fred-shoe&r=www.example.org&us=news&um=mail&uc=spring&d=12345&D=45678&P=12345" +
	"&n=4&pr=2&cm=1&sc=80&id=1500&cv=5999&cc=EUR&ci=30000&cl=v1:2,v2&pid=red-shoe&pv=v1&va=60000&l=nl-NL"

func TestParseSignal(t *testing.T) {
	for _, r := range []struct {
		name, body string
		want       offers.Signal
		bad        bool
	}{
		{"the smallest", "v=1&t=start", offers.Signal{Kind: offers.Start}, false},
		{"a typical one", typical, offers.Signal{Kind: offers.ExitIntent, Evidence: offers.Evidence{Page: "/products/red-shoe",
			Referrer: "www.example.org", Source: "news", Medium: "mail", Campaign: "spring", DwellMS: 12_345, SessionDwellMS: 45_678,
			ProductDwellMS: 12_345, Pages: 4, Products: 2, Comparisons: 1, Scroll: 80, IdleMS: 1_500, CartValue: 5_999, CartCurrency: "EUR",
			CartIdleMS: 30_000, CartLines: []offers.CartLine{{Variant: "v1", Quantity: 2}, {Variant: "v2", Quantity: 1}},
			Product: "red-shoe", Variant: "v1", VisitMS: 60_000, Lang: "nl-NL"}}, false},
		{"the rest of the fields", "v=1&t=event&e=my.event-1&k=TOKEN&ok=1&co=1&ca=2&pu=1&to=1", offers.Signal{Kind: offers.CustomEvent,
			Token: "TOKEN", Consent: offers.ConsentGiven, Evidence: offers.Evidence{Event: "my.event-1", CheckoutPages: 1,
				CartToCheckoutMS: 2, Purchased: true, Touch: true}}, false},
		{"consent refused", "v=1&t=start&ok=0", offers.Signal{Kind: offers.Start, Consent: offers.ConsentRefused}, false},
		{"empty values are absent ones", "v=1&t=start&p=&d=&cc=&cl=&ok=&pu=&pv=&e=", offers.Signal{Kind: offers.Start}, false},
		{"unknown fields are for newer servers", "v=1&t=start&zz=%00&=&x", offers.Signal{Kind: offers.Start}, false},
		{"a field twice: the last counts", "v=1&t=start&n=1&n=2", offers.Signal{Kind: offers.Start, Evidence: offers.Evidence{Pages: 2}}, false},
		{"a plus is a space", "v=1&t=start&us=big+sale", offers.Signal{Kind: offers.Start, Evidence: offers.Evidence{Source: "big sale"}}, false},
		{"wall clocks that were set back", "v=1&t=start&va=-5&ci=-86399000&ca=-1", offers.Signal{Kind: offers.Start}, false},
		{"a path as people read it", "v=1&t=start&p=%2F%25C3%25A9t%25C3%25A9", offers.Signal{Kind: offers.Start, Evidence: offers.Evidence{Page: "/été"}}, false},
		{"nothing", "", offers.Signal{}, true},
		{"no version", "t=start", offers.Signal{}, true},
		{"another version", "v=2&t=start", offers.Signal{}, true},
		{"no kind", "v=1", offers.Signal{}, true},
		{"an unknown kind", "v=1&t=lure", offers.Signal{}, true},
		{"an event without a name", "v=1&t=event", offers.Signal{}, true},
		{"an event's name in capitals", "v=1&t=event&e=Big", offers.Signal{}, true},
		{"an event's name of 41 characters", "v=1&t=event&e=" + strings.Repeat("a", 41), offers.Signal{}, true},
		{"over 4096 bytes", "v=1&t=start&zz=" + strings.Repeat("a", 4096), offers.Signal{}, true},
		{"a bad escape", "v=1&t=start&p=%2", offers.Signal{}, true},
		{"a negative number", "v=1&t=start&n=-1", offers.Signal{}, true},
		{"a number with a sign", "v=1&t=start&n=%2B1", offers.Signal{}, true},
		{"a fraction", "v=1&t=start&d=1.5", offers.Signal{}, true},
		{"a number that overflows", "v=1&t=start&d=9223372036854775808", offers.Signal{}, true},
		{"a scroll of 101 percent", "v=1&t=start&sc=101", offers.Signal{}, true},
		{"a cart above any amount", "v=1&t=start&cv=100000000001", offers.Signal{}, true},
		{"a path that is none", "v=1&t=start&p=products", offers.Signal{}, true},
		{"a path of 513 bytes", "v=1&t=start&p=/" + strings.Repeat("a", 512), offers.Signal{}, true},
		{"a control character", "v=1&t=start&p=/%0Aadmin", offers.Signal{}, true},
		{"no UTF-8, left out", "v=1&t=start&us=%FF", offers.Signal{Kind: offers.Start}, false},
		{"a source of 65 bytes, left out", "v=1&t=start&us=" + strings.Repeat("a", 65), offers.Signal{Kind: offers.Start}, false},
		{"a currency in small letters, left out", "v=1&t=start&cc=eur", offers.Signal{Kind: offers.Start}, false},
		{"a purchase of 2", "v=1&t=start&pu=2", offers.Signal{}, true},
		{"a consent of yes", "v=1&t=start&ok=yes", offers.Signal{}, true},
		{"a variant with a slash, left out", "v=1&t=start&pv=a/b", offers.Signal{Kind: offers.Start}, false},
		{"a bad cart line, left out", "v=1&t=start&cl=v1:0", offers.Signal{Kind: offers.Start}, false},
	} {
		got, err := offers.ParseSignal(r.body)
		if r.bad {
			if !errors.Is(err, offers.ErrSignal) {
				t.Errorf("%s: %+v, %v; want ErrSignal", r.name, got, err)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got, r.want) {
			t.Errorf("%s: %v\n%+v, want\n%+v", r.name, err, got, r.want)
		}
	}
}

func TestEveryTriggerCanBeSent(t *testing.T) {
	for _, kind := range append([]offers.TriggerKind{offers.Start}, offers.TriggerKinds...) {
		if s, err := offers.ParseSignal("v=1&e=x&t=" + string(kind)); err != nil || s.Kind != kind {
			t.Errorf("%s: %+v, %v", kind, s, err)
		}
	}
}

func FuzzParseSignal(f *testing.F) {
	for _, body := range []string{"", typical, "v=1&t=start", "v=1&t=event&e=a", "v=1&t=idle&cl=a:1,b&p=%2F%C3%A9", "v=1&&=&t=%73tart", "v=1&t=start&n=%"} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s, err := offers.ParseSignal(body)
		if err != nil {
			if !errors.Is(err, offers.ErrSignal) || len(err.Error()) > 300 {
				t.Fatalf("%q", err)
			}
			return
		}
		e := s.Evidence
		for _, n := range []int64{e.DwellMS, e.SessionDwellMS, e.ProductDwellMS, e.IdleMS, e.Pages, e.Products, e.Comparisons, e.Scroll,
			e.VisitMS, e.CartValue, e.CartIdleMS, e.CheckoutPages, e.CartToCheckoutMS} {
			if n < 0 || n > offers.MaxAmount {
				t.Fatalf("%d in %+v", n, s)
			}
		}
		for _, v := range []string{e.Page, e.Referrer, e.Source, e.Medium, e.Campaign, e.Lang, e.Event, e.Product, e.Variant, s.Token} {
			if len(v) > 512 || !utf8.ValidString(v) || strings.ContainsAny(v, "\n\r\x00") {
				t.Fatalf("%q in %+v", v, s)
			}
		}
		if e.Page != "" && e.Page[0] != '/' || e.CartCurrency != "" && !offers.ValidCurrency(e.CartCurrency) || len(e.CartLines) > 20 {
			t.Fatalf("%+v", s)
		}
		if i := e.Intent(); i < 0 || i > 10_000 {
			t.Fatalf("intent %d", i)
		}
	})
}

func TestParseCartLines(t *testing.T) {
	for _, r := range []struct {
		name, text string
		want       []offers.CartLine
		bad        bool
	}{
		{"none", "", nil, false},
		{"one", "v1:2", []offers.CartLine{{Variant: "v1", Quantity: 2}}, false},
		{"without a quantity", "v1", []offers.CartLine{{Variant: "v1", Quantity: 1}}, false},
		{"the most", "a:9999", []offers.CartLine{{Variant: "a", Quantity: 9_999}}, false},
		{"20 lines", strings.TrimSuffix(strings.Repeat("a,", 20), ","), slices20(), false},
		{"21 lines", strings.TrimSuffix(strings.Repeat("a,", 21), ","), nil, true},
		{"too many", "a:10000", nil, true},
		{"nothing of it", "a:0", nil, true},
		{"an empty variant", ":1", nil, true},
		{"an empty line", "a,,b", nil, true},
		{"a comma at the end", "a,", nil, true},
		{"two quantities", "a:1:2", nil, true},
		{"a way out of the path", "../x:1", nil, true},
		{"a query", "a?b", nil, true},
	} {
		got, err := offers.ParseCartLines(r.text)
		if (err != nil) != r.bad || !r.bad && !reflect.DeepEqual(got, r.want) {
			t.Errorf("%s: %+v, %v", r.name, got, err)
		}
	}
}

func slices20() []offers.CartLine {
	lines := make([]offers.CartLine, 20)
	for i := range lines {
		lines[i] = offers.CartLine{Variant: "a", Quantity: 1}
	}
	return lines
}

func FuzzParseCartLines(f *testing.F) {
	for _, text := range []string{"", "a", "a:1,b:2", "a:,b", "é:1", "a:01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := offers.ParseCartLines(text)
		if err != nil {
			return
		}
		for _, l := range lines {
			if !offers.ValidVariant(l.Variant) || strings.ContainsAny(l.Variant, ":,/?#%&= ") || l.Quantity < 1 || l.Quantity > 9_999 {
				t.Fatalf("%q gives %+v", text, l)
			}
		}
		if len(lines) > 20 {
			t.Fatalf("%d lines", len(lines))
		}
	})
}

func BenchmarkParseSignal(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := offers.ParseSignal(typical); err != nil {
			b.Fatal(err)
		}
	}
}
