package medusa_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/medusa"
	"lastcall/offers/platformtest"
)

const code = "LC-ABCDEFGH22"

// connected is the adapter on a twin of its own.
func connected(t *testing.T) (*medusa.Platform, *twin, *shop) {
	t.Helper()
	w, handler := newTwin(t, false, "")
	url := serve(t, handler)
	return connect(t, medusa.Credentials{URL: url, APIKey: twinSecret, WebhookSecret: webhookSecret}), w,
		&shop{url: url, publishable: twinPublishable, secret: twinSecret, region: "reg_1", parcel: "so_1", variant: "variant_mug", price: twinPrice}
}

func ten(edits ...func(*offers.Coupon)) offers.Coupon {
	c := offers.Coupon{Code: code, Mark: offers.MarkOf(storefront, "spring"), Kind: offers.Percent, Amount: 1_000, Currency: "EUR",
		EndsAt: time.Now().Add(time.Hour).UnixMilli()}
	for _, edit := range edits {
		edit(&c)
	}
	return c
}

func create(t *testing.T, p *medusa.Platform, c offers.Coupon) string {
	t.Helper()
	ref, err := p.Create(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// Amounts reach Medusa as exact decimals of major units, and percentages as exact percent.
func TestValuesAreExact(t *testing.T) {
	for _, row := range []struct {
		kind     offers.Kind
		amount   int64
		currency string
		want     string
	}{
		{offers.Percent, 1_234, "EUR", "12.34"}, {offers.Percent, 5, "EUR", "0.05"}, {offers.Percent, 10_000, "EUR", "100.00"},
		{offers.FixedAmount, 1, "EUR", "0.01"}, {offers.FixedAmount, 123_456_789_012_34, "EUR", "123456789012.34"},
		{offers.FixedAmount, 500, "JPY", "500"}, {offers.FixedAmount, 1_500, "KWD", "1.500"},
	} {
		p, w, _ := connected(t)
		create(t, p, ten(func(c *offers.Coupon) { c.Kind, c.Amount, c.Currency = row.kind, row.amount, row.currency }))
		if got := w.promotions[0].method; got.Value != json.Number(row.want) || got.Currency != strings.ToLower(row.currency) {
			t.Errorf("%s of %d %s: %s %s, want %s", row.kind, row.amount, row.currency, got.Value, got.Currency, row.want)
		}
	}
}

// A crash between the two deletions leaves a campaign without its code: it is listed, is deleted like a code, and is in no
// code's way.
func TestCampaignThatWasLeftBehind(t *testing.T) {
	p, w, _ := connected(t)
	create(t, p, ten())
	w.promotions[0].deleted = true
	list, _, err := p.Find(t.Context(), ten().Mark, "")
	if err != nil || len(list) != 1 || list[0].Code != code || list[0].Active || !list[0].Mark.Same(ten().Mark) {
		t.Fatalf("listed as %+v, %v", list, err)
	}
	create(t, p, ten())
	if n := live(w); n != 1 {
		t.Errorf("%d campaigns after the code was made again", n)
	}
	w.promotions[1].deleted = true
	if err := p.Delete(t.Context(), ten().Mark, code, ""); err != nil || live(w) != 0 {
		t.Errorf("%d campaigns are left, %v", live(w), err)
	}
}

func live(w *twin) (n int) {
	for _, c := range w.campaigns {
		if !c.deleted {
			n++
		}
	}
	return n
}

// A code whose campaign the merchant has deleted would never end: it is made again, with one.
func TestCodeThatLostItsEnd(t *testing.T) {
	p, w, _ := connected(t)
	first := create(t, p, ten())
	w.campaigns[0].deleted = true
	if f, err := p.Lookup(t.Context(), code); err != nil || f.EndsAt != 0 {
		t.Fatalf("looked up as %+v, %v", f, err)
	}
	second := create(t, p, ten())
	if f, err := p.Lookup(t.Context(), code); err != nil || second == first || f.Ref != second || f.EndsAt == 0 {
		t.Errorf("looked up as %+v, %v; want another one with an end", f, err)
	}
	w.campaigns[1].deleted = true
	if err := p.Delete(t.Context(), ten().Mark, code, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Lookup(t.Context(), code); !errors.Is(err, offers.ErrNoCoupon) {
		t.Errorf("after its deletion: %v", err)
	}
}

// A promotion of the merchant's own in a campaign of ours keeps both, for without the campaign it would never end.
func TestOthersInOurCampaign(t *testing.T) {
	p, w, s := connected(t)
	create(t, p, ten())
	if err := s.Foreign(t.Context(), "THEIRS"); err != nil {
		t.Fatal(err)
	}
	w.promotions[1].Campaign = w.campaigns[0]
	if err := p.Delete(t.Context(), ten().Mark, code, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Lookup(t.Context(), code); !errors.Is(err, offers.ErrNoCoupon) {
		t.Errorf("our code: %v", err)
	}
	if f, err := p.Lookup(t.Context(), "THEIRS"); err != nil || f.EndsAt == 0 || live(w) != 1 {
		t.Errorf("theirs is looked up as %+v, %v", f, err)
	}
	if list, _, err := p.Find(t.Context(), ten().Mark, ""); err != nil || len(list) != 0 {
		t.Errorf("listed: %+v, %v", list, err)
	}
}

// The smallest basket is counted as prices are shown, with tax or without.
func TestSmallestBasketIsOfPrices(t *testing.T) {
	for name, untaxed := range map[string]bool{"with tax": false, "without tax": true} {
		t.Run(name, func(t *testing.T) {
			p, w, s := connected(t)
			w.untaxed = untaxed
			create(t, p, ten(func(c *offers.Coupon) { c.MinTotal = 5_000 }))
			for subtotal, enough := range map[int64]bool{4_500: false, 5_000: true} {
				cart, err := s.NewCart(t.Context(), subtotal)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Apply(t.Context(), cart, code); (err == nil) != enough || err != nil && !errors.Is(err, platformtest.ErrRefused) {
					t.Errorf("a basket of %d: %v", subtotal, err)
				}
			}
		})
	}
}

// Medusa calls what is there already a duplicate, or invalid.
func TestDuplicateThatIsCalledSo(t *testing.T) {
	w, handler := newTwin(t, false, "")
	url := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		there := len(w.promotions) > 0
		w.mu.Unlock()
		if r.Method == "POST" && r.URL.Path == "/admin/promotions" && there {
			rw.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = rw.Write([]byte(`{"type":"duplicate_error","message":"Promotion exists"}`))
			return
		}
		handler.ServeHTTP(rw, r)
	}))
	p := connect(t, medusa.Credentials{URL: url, APIKey: twinSecret, WebhookSecret: webhookSecret})
	first := create(t, p, ten())
	if again := create(t, p, ten()); again != first {
		t.Errorf("%s, then %s", first, again)
	}
}

// Orders are listed whole and once, over pages, also where many changed in the same moment.
func TestOrdersOverPages(t *testing.T) {
	p, w, s := connected(t)
	at := time.Now().UTC().Truncate(time.Millisecond)
	for i := range 130 {
		create(t, p, ten())
		cart, err := s.NewCart(t.Context(), 5_000)
		if err == nil {
			err = s.Apply(t.Context(), cart, code)
		}
		if err == nil {
			_, err = s.Order(t.Context(), cart)
		}
		if err == nil {
			err = p.Delete(t.Context(), ten().Mark, code, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		w.orders[i].UpdatedAt = at.Add(time.Duration(i/60) * time.Second)
	}
	var told []string
	for cursor := ""; ; {
		page, next, err := p.Orders(t.Context(), at.UnixMilli(), cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			if e.Kind != offers.OrderPlaced || e.Subtotal != 5_000 || len(e.Codes) != 1 || e.Codes[0].Discount != 500 {
				t.Fatalf("told %+v", e)
			}
			told = append(told, e.Order)
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	slices.Sort(told)
	if n := len(slices.Compact(told)); n != 130 || len(told) != 130 {
		t.Errorf("%d orders were told, %d of them different, want 130", len(told), n)
	}
}

func TestCredentials(t *testing.T) {
	const secret = `"webhook_secret":"hidden-and-long-enough"`
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"all that is needed":    {`{"url":"https://m.example","api_key":"sk_1",` + secret + `}`, true},
		"this machine":          {`{"url":"http://127.0.0.1:9000","api_key":"sk_1",` + secret + `}`, true},
		"nothing":               {``, false},
		"no JSON":               {`url`, false},
		"no address":            {`{"api_key":"sk_1",` + secret + `}`, false},
		"no key":                {`{"url":"https://m.example",` + secret + `}`, false},
		"no encryption":         {`{"url":"http://m.example","api_key":"sk_1",` + secret + `}`, false},
		"no encryption, nearby": {`{"url":"http://10.1.2.3:9000","api_key":"sk_1",` + secret + `}`, false},
		"another scheme":        {`{"url":"ftp://m.example","api_key":"sk_1",` + secret + `}`, false},
		"a name in the address": {`{"url":"https://sk_hidden@m.example","api_key":"sk_1",` + secret + `}`, false},
		"a key of two lines":    {`{"url":"https://m.example","api_key":"sk_hidden\nx",` + secret + `}`, false},
		"no webhook secret":     {`{"url":"https://m.example","api_key":"sk_1"}`, false},
		"a short one":           {`{"url":"https://m.example","api_key":"sk_1","webhook_secret":"hidden-15-chars"}`, false},
	} {
		_, err := medusa.Connect(offers.Connection{Store: storefront, Credentials: []byte(c.text)})
		if (err == nil) != c.ok || err != nil && strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSnippetIsTheSubscriber(t *testing.T) {
	path, text := connect(t, medusa.Credentials{URL: "https://m.example", APIKey: "sk_1", WebhookSecret: webhookSecret}).Snippet()
	if !strings.Contains(path, "src/subscribers/") || !strings.Contains(text, "lastcall-signature") {
		t.Errorf("%s: %.80s", path, text)
	}
}
