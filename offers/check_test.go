package offers_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lastcall/offers"
)

// checked is a platform in memory that fails as a test wants.
type checked struct {
	caps   offers.Capabilities
	own    []offers.Finding
	create func(c offers.Coupon) error // nil = it works
	lookup func(f offers.Found, err error) (offers.Found, error)
	remove func(ctx context.Context) error

	codes map[string]offers.Found
	calls []string
}

func (p *checked) Capabilities() offers.Capabilities                           { return p.caps }
func (p *checked) Check(context.Context) []offers.Finding                      { return p.own }
func (p *checked) CartURL(*offers.Storefront, offers.CartLink) (string, error) { return "", nil }
func (p *checked) ParseWebhook(offers.Webhook) ([]offers.OrderEvent, error)    { return nil, nil }
func (p *checked) Find(context.Context, offers.Mark, string) ([]offers.Found, string, error) {
	return nil, "", nil
}

func (p *checked) Create(_ context.Context, c offers.Coupon) (string, error) {
	p.calls = append(p.calls, "create")
	f := offers.Found{Code: c.Code, Ref: "1", Mark: c.Mark, EndsAt: c.EndsAt, Active: true}
	if p.create != nil {
		if err := p.create(c); err != nil {
			if offers.FaultOf(err) == offers.FaultOutside { // it happened, and the answer was lost
				p.codes[c.Code] = f
			}
			return "", err
		}
	}
	p.codes[c.Code] = f
	return "1", nil
}

func (p *checked) Lookup(_ context.Context, code string) (offers.Found, error) {
	p.calls = append(p.calls, "lookup")
	f, ok := p.codes[code]
	var err error
	if !ok {
		err = offers.ErrNoCoupon
	}
	if p.lookup != nil {
		return p.lookup(f, err)
	}
	return f, err
}

func (p *checked) Delete(ctx context.Context, _ offers.Mark, code, _ string) error {
	p.calls = append(p.calls, "delete")
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.remove != nil {
		if err := p.remove(ctx); err != nil {
			return err
		}
	}
	delete(p.codes, code)
	return nil
}

const checkNow = int64(1_790_000_000_000)

func checkStore() *offers.Storefront {
	return &offers.Storefront{ID: "tea", Key: "k", Name: "Tea", Origins: []string{"https://tea.example"}, Currency: "EUR", Salt: "salt"}
}

func fault(f offers.PlatformFault) error {
	return &offers.PlatformError{Fault: f, Err: errors.New("because")}
}

func TestCheckPlatform(t *testing.T) {
	times := func(n int, err error) func(context.Context) error {
		return func(context.Context) error {
			if n--; n >= 0 {
				return err
			}
			return nil
		}
	}
	seen := func(change func(f *offers.Found)) func(offers.Found, error) (offers.Found, error) {
		return func(f offers.Found, err error) (offers.Found, error) {
			change(&f)
			return f, err
		}
	}
	for _, row := range []struct {
		name     string
		platform checked
		wrong    string // name of the one finding that is not OK; "" = all are
		words    string // what its fix or note says
		left     int    // codes that stay, because nothing could be done
	}{
		{"all is well", checked{}, "", "", 0},
		{"its own check finds something", checked{own: []offers.Finding{{Name: "Clock", Fix: "Set it."}}}, "Clock", "Set it.", 0},
		{"no right to create", checked{create: func(offers.Coupon) error { return fault(offers.FaultUnauthorized) }}, "Create a test code", "right to create discounts", 0},
		{"refused for good", checked{create: func(offers.Coupon) error { return fault(offers.FaultRejected) }}, "Create a test code", "because", 0},
		{"throttled", checked{create: func(offers.Coupon) error { return fault(offers.FaultThrottled) }}, "Create a test code", "Wait a minute", 0},
		{"the answer got lost, the code was created", checked{create: func(offers.Coupon) error { return errors.New("time-out") }}, "Create a test code", "can be reached", 0},
		{"another mark", checked{lookup: seen(func(f *offers.Found) { f.Mark = "" })}, "Find the test code", "titles", 0},
		{"another end", checked{lookup: seen(func(f *offers.Found) { f.EndsAt += 3_600_000 })}, "Find the test code", "time zone", 0},
		{"no end", checked{lookup: seen(func(f *offers.Found) { f.EndsAt = 0 })}, "Find the test code", "none", 0},
		{"an end in whole minutes", checked{lookup: seen(func(f *offers.Found) { f.EndsAt -= f.EndsAt % 60_000 })}, "", "", 0},
		{"not active", checked{lookup: seen(func(f *offers.Found) { f.Active = false })}, "Find the test code", "switched on", 0},
		{"no right to delete", checked{remove: times(1, fault(offers.FaultUnauthorized))}, "Delete the test code", "right to delete", 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := &row.platform
			p.caps, p.codes = offers.Capabilities{Outside: true, EndsAt: true}, map[string]offers.Found{}
			findings := offers.CheckPlatformAtOnce(t.Context(), checkStore(), p, checkNow)
			if offers.Passed(findings) != (row.wrong == "") {
				t.Errorf("passed: %v; %+v", offers.Passed(findings), findings)
			}
			for _, f := range findings {
				if f.OK {
					continue
				}
				if f.Name != row.wrong || f.Fix == "" || !strings.Contains(f.Note+f.Fix, row.words) {
					t.Errorf("%+v; want %q to say %q and what to do", f, row.wrong, row.words)
				}
			}
			if len(p.codes) != row.left {
				t.Errorf("%d codes stay behind after %v", len(p.codes), p.calls)
			}
		})
	}
}

// A code that is deleted and still sells is what a check is for.
func TestCheckNoticesADeletionThatIsNone(t *testing.T) {
	p := &checked{caps: offers.Capabilities{Outside: true}, codes: map[string]offers.Found{}}
	p.lookup = func(f offers.Found, err error) (offers.Found, error) {
		return offers.Found{Mark: offers.MarkOf(checkStore(), "check"), Active: true}, nil
	}
	findings := offers.CheckPlatformAtOnce(t.Context(), checkStore(), p, checkNow)
	if last := findings[len(findings)-1]; last.OK || !strings.Contains(last.Note, "still be used") {
		t.Errorf("%+v", findings)
	}
}

// A deletion that keeps failing is said, with the code, so that a person can do it.
func TestCheckSaysWhatStays(t *testing.T) {
	p := &checked{caps: offers.Capabilities{Outside: true}, codes: map[string]offers.Found{}, remove: func(context.Context) error { return fault(offers.FaultOutside) }}
	findings := offers.CheckPlatformAtOnce(t.Context(), checkStore(), p, checkNow)
	last := findings[len(findings)-1]
	for code, f := range p.codes {
		if last.OK || !strings.Contains(last.Note, code) || !strings.HasPrefix(code, "LCCHECK-") {
			t.Errorf("%+v, with %s left", last, code)
		}
		if f.EndsAt != checkNow+120_000 || f.Mark.Campaign() != offers.CheckCampaign {
			t.Errorf("it ends at %d, marked %s", f.EndsAt, f.Mark)
		}
	}
	if len(p.codes) != 1 {
		t.Errorf("%d codes are left; this test wants one", len(p.codes))
	}
}

// Whoever interrupts a check leaves nothing behind either.
func TestAnInterruptedCheckTidiesUp(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	p := &checked{caps: offers.Capabilities{Outside: true}, codes: map[string]offers.Found{}}
	p.lookup = func(f offers.Found, err error) (offers.Found, error) {
		stop()
		return offers.Found{}, context.Canceled
	}
	began := time.Now()
	findings := offers.CheckPlatform(ctx, checkStore(), p, checkNow)
	if offers.Passed(findings) || len(p.codes) != 0 {
		t.Errorf("%d codes are left after %v: %+v", len(p.codes), p.calls, findings)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
}

func TestCheckOfAPlatformInsideCreatesNothing(t *testing.T) {
	p := &checked{own: []offers.Finding{{Name: "Connection", OK: true}}, codes: map[string]offers.Found{}}
	if findings := offers.CheckPlatform(t.Context(), checkStore(), p, checkNow); len(findings) != 1 || len(p.calls) != 0 {
		t.Errorf("%+v after %v", findings, p.calls)
	}
}

func TestCheckCampaigns(t *testing.T) {
	store := checkStore()
	plain := offers.NewCampaign(store.ID, "plain", "Plain")
	plain.Enabled = true
	shipping := offers.NewCampaign(store.ID, "shipping", "Shipping")
	shipping.Value = offers.Value{Kind: offers.FreeShipping, Min: 490, Max: 490}
	caps := offers.Capabilities{Outside: true, MinTotal: true, CapsPercent: true}
	if f := offers.CheckCampaigns(store, []offers.Campaign{plain, shipping}, caps); len(f) != 0 {
		t.Errorf("a campaign that is off counts: %+v", f)
	}
	shipping.Enabled = true
	f := offers.CheckCampaigns(store, []offers.Campaign{plain, shipping}, caps)
	if len(f) != 1 || f[0].OK || !strings.Contains(f[0].Name, "Shipping") || !strings.Contains(f[0].Note, "free shipping") {
		t.Errorf("%+v", f)
	}
	store.CreateOn, store.Shelf = offers.CreateOnShelf, 5
	many := plain
	many.Value = offers.Value{Kind: offers.FixedAmount, Min: 100, Max: 10_000, Step: 1}
	if f := offers.CheckCampaigns(store, []offers.Campaign{many}, caps); len(f) != 1 || !strings.Contains(f[0].Note, "lie ready") {
		t.Errorf("%+v", f)
	}
}

// A person waits for it, and the server gives up an answer after half a minute.
func TestACheckOfAPlatformThatHangsEndsSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &checked{caps: offers.Capabilities{Outside: true}, codes: map[string]offers.Found{},
			remove: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		began := time.Now()
		findings := offers.CheckPlatform(ctx, &offers.Storefront{ID: "shop", Currency: "EUR"}, p, began.UnixMilli())
		if took := time.Since(began); offers.Passed(findings) || took > 17*time.Second {
			t.Errorf("took %v: %+v", took, findings)
		}
	})
}
