//go:build stores

package vendure_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest"
	"lastcall/offers/vendure"
	"lastcall/offers/vendure/vendurepeer"
)

// A role with nothing but what the check asks for does all that is ours to do, with a passphrase and with an API key.
func TestRealRoleAndKey(t *testing.T) {
	store := vendurepeer.Start(t, vendurepeer.Options{})
	s := shopOf(store)
	var role struct{ CreateRole struct{ ID string } }
	permissions := `CreatePromotion, ReadPromotion, UpdatePromotion, DeletePromotion, ReadOrder, ReadCatalog`
	if err := s.merchant(t.Context(), `mutation { createRole(input: { code: "lastcall", description: "Lastcall", permissions: [`+permissions+`] }) { id } }`, nil, &role); err != nil {
		t.Fatal(err)
	}
	var bare struct{ CreateRole struct{ ID string } }
	if err := s.merchant(t.Context(), `mutation { createRole(input: { code: "bare", description: "Too little", permissions: [ReadPromotion] }) { id } }`, nil, &bare); err != nil {
		t.Fatal(err)
	}
	passphrase := rand.Text()
	for name, id := range map[string]string{"lastcall": role.CreateRole.ID, "bare": bare.CreateRole.ID} {
		var made struct{ CreateAdministrator struct{ ID string } }
		if err := s.merchant(t.Context(), `mutation($e: String!, $p: String!, $r: [ID!]!) { createAdministrator(input: { firstName: "Last", lastName: "Call", emailAddress: $e, password: $p, roleIds: $r }) { id } }`,
			map[string]any{"e": name + "@example.org", "p": passphrase, "r": []string{id}}, &made); err != nil {
			t.Fatal(err)
		}
	}
	var key struct{ CreateApiKey struct{ ApiKey string } }
	if err := s.merchant(t.Context(), `mutation($r: [ID!]!) { createApiKey(input: { roleIds: $r, translations: [{ languageCode: en, name: "Lastcall" }] }) { ... on CreateApiKeyResult { apiKey } } }`,
		map[string]any{"r": []string{role.CreateRole.ID}}, &key); err != nil {
		t.Fatal(err)
	}

	for name, p := range map[string]*vendure.Platform{
		"passphrase": connect(t, map[string]string{"url": store.URL, "username": "lastcall@example.org", "password": passphrase}),
		"API key":    connect(t, map[string]string{"url": store.URL, "api_key": key.CreateApiKey.ApiKey}),
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range p.Check(t.Context()) {
				if !f.OK || strings.Contains(f.Note, "everything else") {
					t.Errorf("finding %+v", f)
				}
			}
			s.halfPercentOff(t, p)
			if _, _, err := p.Orders(t.Context(), time.Now().Add(-time.Hour).UnixMilli(), ""); err != nil {
				t.Errorf("orders: %v", err)
			}
		})
	}
	poor := connect(t, map[string]string{"url": store.URL, "username": "bare@example.org", "password": passphrase})
	said := ""
	for _, f := range poor.Check(t.Context()) {
		if !f.OK {
			said += f.Name + ": " + f.Note
		}
	}
	if !strings.HasPrefix(said, "Permissions: Missing: CreatePromotion") {
		t.Errorf("of a role with too little it says %q", said)
	}
}

// A refund in full makes Vendure list the order as changed, which a refund in part does not.
func (s *shop) touchedByRefunds(t *testing.T, p *vendure.Platform) {
	t.Helper()
	ctx := t.Context()
	c := offers.Coupon{Code: "LC-" + rand.Text()[:10], Mark: offers.MarkOf(storefront, "spring"), Kind: offers.Percent, Amount: 1_000, Currency: "EUR",
		EndsAt: time.Now().Add(time.Minute).UnixMilli()}
	if _, err := p.Create(ctx, c); err != nil {
		t.Fatal(err)
	}
	cart, err := s.NewCart(ctx, s.price)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Apply(ctx, cart, c.Code); err != nil {
		t.Fatal(err)
	}
	placed, err := s.Order(ctx, cart)
	if err != nil {
		t.Fatal(err)
	}
	changed := func() time.Time {
		t.Helper()
		o, err := s.paidOrder(ctx, placed.ID)
		if err != nil {
			t.Fatal(err)
		}
		return o.UpdatedAt
	}
	time.Sleep(1_100 * time.Millisecond) // changes are kept in whole seconds
	first := changed()
	for _, amount := range []int64{1, 0} {
		if at := changed(); !at.Equal(first) {
			t.Errorf("a part was given back, and it changed at %s, not %s", at, first)
		}
		if err := s.Refund(ctx, placed.ID, amount); err != nil {
			t.Fatal(err)
		}
	}
	for end := time.Now().Add(20 * time.Second); !changed().After(first); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("all was given back, and the order has not changed")
		}
	}
}

// halfPercentOff fails unless 12.5 % comes off a product, exactly, and the code goes again.
func (s *shop) halfPercentOff(t *testing.T, p *vendure.Platform) {
	t.Helper()
	c := offers.Coupon{Code: "LC-" + rand.Text()[:10], Mark: offers.MarkOf(storefront, "spring"), Kind: offers.Percent, Amount: 1_250, Currency: "EUR",
		EndsAt: time.Now().Add(time.Minute).UnixMilli(), Rules: offers.CouponRules{Products: []string{vendurepeer.MugProduct}}}
	ref, err := p.Create(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	cart, err := s.NewCart(t.Context(), 4*s.price)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Apply(t.Context(), cart, c.Code); err != nil {
		t.Fatal(err)
	}
	if bill, err := s.Bill(t.Context(), cart); err != nil || (bill != platformtest.Bill{Lines: 5_560 - 695, Shipping: 490}) {
		t.Errorf("four mugs of 13.90 cost %+v, %v; want 12.5 %% less", bill, err)
	}
	if err := p.Delete(t.Context(), c.Mark, c.Code, ref); err != nil {
		t.Fatal(err)
	}
}
