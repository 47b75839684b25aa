package vendure_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/vendure"
)

// onTwin is a twin and the platform that is connected to it.
func onTwin(t *testing.T, more ...string) (*twin, *vendure.Platform) {
	t.Helper()
	store, _, url := served(t)
	credentials := map[string]string{"url": url, "username": twinUser, "password": twinPassword, "webhook_secret": webhookSecret}
	for i := 0; i < len(more); i += 2 {
		if credentials[more[i]] = more[i+1]; more[i+1] == "" {
			delete(credentials, more[i])
		}
	}
	p := connect(t, credentials)
	p.SetNow(store.now)
	return store, p
}

func aCoupon(store *twin, code string) offers.Coupon {
	return offers.Coupon{Code: code, Mark: offers.MarkOf(storefront, "spring"), Kind: offers.Percent, Amount: 1_000, Currency: "EUR",
		EndsAt: store.now().Add(10 * time.Minute).UnixMilli()}
}

func (t *twin) asked(operation string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, r := range t.requests {
		if r == operation {
			n++
		}
	}
	return n
}

func TestAnExpiredLogInIsRenewedOnce(t *testing.T) {
	store, p := onTwin(t)
	for _, code := range []string{"LC-FIRST", "LC-SECOND"} {
		if _, err := p.Create(t.Context(), aCoupon(store, code)); err != nil {
			t.Fatal(err)
		}
		store.mu.Lock()
		clear(store.sessions)
		store.mu.Unlock()
	}
	if n := store.asked("Login"); n != 2 {
		t.Errorf("%d log-ins, want one and its renewal", n)
	}
	store.mu.Lock()
	store.refuse = func(string) bool { return true }
	store.mu.Unlock()
	before := store.asked("Login")
	if _, err := p.Lookup(t.Context(), "LC-FIRST"); offers.FaultOf(err) != offers.FaultUnauthorized {
		t.Errorf("a role that may not: %v", err)
	}
	if n := store.asked("Login") - before; n != 1 {
		t.Errorf("%d log-ins for one call that is refused again, want 1", n)
	}
}

func TestAnAPIKeyNeedsNoLogIn(t *testing.T) {
	store, p := onTwin(t, "username", "", "password", "", "api_key", "the-key")
	store.apiKey = "the-key"
	ref, err := p.Create(t.Context(), aCoupon(store, "LC-KEYED"))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Delete(t.Context(), offers.MarkOf(storefront, ""), "LC-KEYED", ref); err != nil {
		t.Fatal(err)
	}
	if n := store.asked("Login"); n != 0 {
		t.Errorf("%d log-ins", n)
	}
	rights := func() (f offers.Finding) {
		for _, f = range p.Check(t.Context()) {
			if f.Name == "Permissions" {
				break
			}
		}
		return f
	}
	if f := rights(); !f.OK || len(store.promotions) != 0 {
		t.Errorf("finding %+v, and %d promotions are left of it", f, len(store.promotions))
	}
	store.mu.Lock()
	store.refuse = func(operation string) bool { return operation == "Delete" || operation == "Orders" }
	store.mu.Unlock()
	if f := rights(); f.OK || f.Note != "Missing: DeletePromotion, ReadOrder." {
		t.Errorf("finding %+v", f)
	}
}

// Somebody else makes the same code between our look and our creation: theirs stays, ours goes.
func TestAForeignCodeInBetweenWins(t *testing.T) {
	store, p := onTwin(t)
	first := true
	store.refuse = func(operation string) bool {
		if operation == "Create" && first {
			first = false
			store.made(map[string]any{"enabled": true, "couponCode": "lc-between", "conditions": []any{}, "actions": []any{},
				"translations": []any{map[string]any{"languageCode": "en", "name": "By hand"}}})
		}
		return false
	}
	_, err := p.Create(t.Context(), aCoupon(store, "LC-BETWEEN"))
	if offers.FaultOf(err) != offers.FaultRejected {
		t.Errorf("answer %v, want the fault rejected", err)
	}
	if len(store.promotions) != 1 || store.promotions[1] == nil {
		t.Errorf("%d promotions are left", len(store.promotions))
	}
}

// Two of ours with one code, as a creation that froze leaves them: a creation keeps the older, a deletion leaves none.
func TestTwinsOfOursBecomeOneOrNone(t *testing.T) {
	for name, then := range map[string]struct {
		call func(p *vendure.Platform, c offers.Coupon) error
		left int
	}{
		"create": {func(p *vendure.Platform, c offers.Coupon) error { _, err := p.Create(t.Context(), c); return err }, 1},
		"delete": {func(p *vendure.Platform, c offers.Coupon) error { return p.Delete(t.Context(), c.Mark, c.Code, "2") }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			store, p := onTwin(t)
			c := aCoupon(store, "LC-DOUBLE")
			if _, err := p.Create(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			store.made(store.promotions[1].input)
			if err := then.call(p, c); err != nil {
				t.Fatal(err)
			}
			if len(store.promotions) != then.left || then.left == 1 && store.promotions[1] == nil {
				t.Errorf("%d promotions are left, want %d", len(store.promotions), then.left)
			}
		})
	}
}

// What is deleted while the list is read makes it pass over nothing.
func TestListingWhileCodesGo(t *testing.T) {
	store, p := onTwin(t)
	mark := offers.MarkOf(storefront, "spring")
	for i := range 350 {
		store.made(map[string]any{"enabled": true, "couponCode": fmt.Sprintf("LC-%04d", i), "conditions": []any{}, "actions": []any{},
			"translations": []any{map[string]any{"languageCode": "en", "name": "x", "description": string(mark)}}})
	}
	seen := map[string]bool{}
	for cursor, page := "", 0; ; page++ {
		list, next, err := p.Find(t.Context(), mark, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			seen[f.Code] = true
		}
		if next == "" {
			break
		}
		for i := range 20 { // old ones and new ones
			delete(store.promotions, page*20+i+1)
			delete(store.promotions, 350-page*20-i)
		}
		cursor = next
	}
	for _, c := range store.promotions {
		if !seen[c.code()] {
			t.Fatalf("the code %s, which was there all the time, was passed over", c.code())
		}
	}
}

func TestWhatVendureCannotDoIsRejected(t *testing.T) {
	store, p := onTwin(t)
	for name, edit := range map[string]func(*offers.Coupon){
		"collections":         func(c *offers.Coupon) { c.Rules.Collections = []string{"1"} },
		"subscriptions":       func(c *offers.Coupon) { c.Rules.Purchases = offers.AllPurchases },
		"money off a product": func(c *offers.Coupon) { c.Kind, c.Rules.Products = offers.FixedAmount, []string{"1"} },
		"products that went":  func(c *offers.Coupon) { c.Rules.Products = []string{"99"} },
		"more than all":       func(c *offers.Coupon) { c.Amount = 10_001 },
		"no kind":             func(c *offers.Coupon) { c.Kind = "gift" },
		"other money":         func(c *offers.Coupon) { c.Kind, c.Currency = offers.FixedAmount, "USD" },
	} {
		c := aCoupon(store, "LC-NEVER")
		edit(&c)
		if _, err := p.Create(t.Context(), c); err == nil || offers.FaultOf(err) != offers.FaultRejected {
			t.Errorf("%s: answer %v, want the fault rejected", name, err)
		}
	}
	if len(store.promotions) != 0 {
		t.Errorf("%d promotions were made", len(store.promotions))
	}
}

func TestCheckSaysWhatToFix(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*twin)
		more  []string
		bad   string // the finding
		says  string
	}{
		"the wrong passphrase":  {func(*twin) {}, []string{"password", "other"}, "Log-in", "name and passphrase"},
		"the wrong key":         {func(*twin) {}, []string{"username", "", "password", "", "api_key", "other"}, "Log-in", "API key"},
		"the wrong address":     {func(*twin) {}, []string{"url", "http://127.0.0.1:1"}, "Log-in", "out of reach"},
		"a missing permission":  {func(t *twin) { t.may = []string{"ReadPromotion"} }, nil, "Permissions", "CreatePromotion"},
		"another currency":      {func(t *twin) { t.channel["defaultCurrencyCode"] = "USD" }, nil, "Currency", "USD"},
		"a clock that is ahead": {func(t *twin) { t.advance(60_000) }, nil, "Clock", "apart"},
	} {
		t.Run(name, func(t *testing.T) {
			store, p := onTwin(t, c.more...)
			p.SetNow(time.Now)
			c.spoil(store)
			var bad []string
			for _, f := range p.Check(t.Context()) {
				if f.OK {
					continue
				}
				bad = append(bad, f.Name)
				if f.Fix == "" || !strings.Contains(f.Note, c.says) {
					t.Errorf("finding %+v, want a note of %q and a fix", f, c.says)
				}
			}
			if !slices.Equal(bad, []string{c.bad}) {
				t.Errorf("bad are %q, want %q alone", bad, c.bad)
			}
		})
	}
}

func TestMessagesWithoutASecretAreRefused(t *testing.T) {
	_, p := onTwin(t, "webhook_secret", "")
	_, err := p.ParseWebhook(offers.Webhook{Header: func(string) string { return "" }, Body: []byte("{}"), Now: 1})
	if !errors.Is(err, offers.ErrSignature) {
		t.Errorf("answer %v, want ErrSignature", err)
	}
}

func TestSnippetIsThePlugin(t *testing.T) {
	_, p := onTwin(t)
	path, text := p.Snippet()
	if !strings.HasPrefix(path, "lastcall-plugin.js") || !strings.Contains(text, "exports.LastcallPlugin") || !strings.HasSuffix(text, "\n") {
		t.Errorf("%q: %q", path, text)
	}
}
