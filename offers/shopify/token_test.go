package shopify_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/shopify"
	"lastcall/offers/shopify/twin"
)

var granted = map[string]any{"shop": shop, "client_id": "app", "client_secret": secret}

func TestOneTokenServesAllCalls(t *testing.T) {
	w := start(t)
	p := w.connect(t, granted)
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = p.Create(t.Context(), coupon(fmt.Sprintf("LC-TOKEN-%02d", i))) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if n := w.Calls("token"); n != 1 {
		t.Errorf("%d tokens were asked for, want one", n)
	}
}

func TestATokenThatIsRefusedIsChangedOnce(t *testing.T) {
	w := start(t)
	p := w.connect(t, granted)
	for i := range 3 {
		if _, err := p.Create(t.Context(), coupon(fmt.Sprintf("LC-REVOKED-%02d", i))); err != nil {
			t.Fatal(err)
		}
		w.RevokeTokens()
	}
	if n := w.Calls("token"); n != 3 {
		t.Errorf("%d tokens were asked for, want 3", n)
	}
}

func TestATokenIsRenewedBeforeItsEnd(t *testing.T) {
	w := start(t, func(o *twin.Options) { o.TokenLife = time.Second })
	p := w.connect(t, granted)
	deadline := time.Now().Add(30 * time.Second)
	for i := 0; w.Calls("token") < 3; i++ {
		if time.Now().After(deadline) {
			t.Fatal("no third token in 30 s")
		}
		if _, err := p.Lookup(t.Context(), "LC-NOT-THERE"); !errors.Is(err, offers.ErrNoCoupon) {
			t.Fatalf("a call with a token near its end: %v", err)
		}
	}
	if n := w.Calls("unauthorized"); n > 0 {
		t.Errorf("%d calls came with a token whose time was up", n)
	}
}

func TestWrongAppIsUnauthorized(t *testing.T) {
	w := start(t)
	p := w.connect(t, map[string]any{"shop": shop, "client_id": "app", "client_secret": "shpss_nobody"})
	_, err := p.Create(t.Context(), coupon("LC-WRONG-APP"))
	if err == nil || offers.FaultOf(err) != offers.FaultUnauthorized {
		t.Errorf("answer %v, want the fault unauthorized", err)
	}
	if err != nil && strings.Contains(err.Error(), "shpss_nobody") {
		t.Error("the error shows the secret")
	}
}

// A shop that is not there, or under another name, is a matter for a person and not one to give codes up for.
func TestAShopThatIsNotThere(t *testing.T) {
	w := start(t)
	p := w.connect(t, map[string]any{"shop": "another.myshopify.com", "access_token": token})
	if _, err := p.Lookup(t.Context(), "LC-NO-SHOP"); err == nil || offers.FaultOf(err) != offers.FaultUnauthorized {
		t.Errorf("answer %v, want the fault unauthorized", err)
	}
}

func TestCredentials(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		good bool
	}{
		"a token":               {`{"shop":"x.myshopify.com","access_token":"shpat_1"}`, true},
		"a grant":               {`{"shop":"x.myshopify.com","client_id":"a","client_secret":"b"}`, true},
		"capitals and spaces":   {`{"shop":" X-1.MyShopify.com ","access_token":"shpat_1"}`, true},
		"several secrets":       {`{"shop":"x.myshopify.com","access_token":"shpat_1","webhook_secret":["a","b"]}`, true},
		"nothing":               {``, false},
		"no object":             {`"shpat_1"`, false},
		"no shop":               {`{"access_token":"shpat_1"}`, false},
		"no token":              {`{"shop":"x.myshopify.com"}`, false},
		"half a grant":          {`{"shop":"x.myshopify.com","client_id":"a"}`, false},
		"both":                  {`{"shop":"x.myshopify.com","access_token":"shpat_1","client_id":"a","client_secret":"b"}`, false},
		"a field that is wrong": {`{"shop":"x.myshopify.com","access_token":"shpat_1","acces":"x"}`, false},
		"a token of two lines":  {`{"shop":"x.myshopify.com","access_token":"shpat_1\nHost: x"}`, false},
		"a shop elsewhere":      {`{"shop":"x.example.com","access_token":"shpat_1"}`, false},
		"a shop within another": {`{"shop":"x.myshopify.com.example.com","access_token":"shpat_1"}`, false},
		"a shop with a path":    {`{"shop":"x.myshopify.com/y","access_token":"shpat_1"}`, false},
		"a shop with a user":    {`{"shop":"x@y.myshopify.com","access_token":"shpat_1"}`, false},
		"a shop with a port":    {`{"shop":"x.myshopify.com:8443","access_token":"shpat_1"}`, false},
		"a shop two levels up":  {`{"shop":"a.b.myshopify.com","access_token":"shpat_1"}`, false},
		"an address":            {`{"shop":"https://x.myshopify.com","access_token":"shpat_1"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := shopify.Connect(offers.Connection{Store: store(), Credentials: []byte(c.raw)})
			if (err == nil) != c.good {
				t.Errorf("answer %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "shpat_1") {
				t.Errorf("the error shows the token: %v", err)
			}
		})
	}
	if _, err := shopify.Connect(offers.Connection{Credentials: []byte(`{"shop":"x.myshopify.com","access_token":"shpat_1"}`)}); err == nil {
		t.Error("connected without a store")
	}
}
