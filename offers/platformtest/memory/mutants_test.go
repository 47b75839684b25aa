package memory_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"lastcall/offers"
	"lastcall/offers/platformtest"
	"lastcall/offers/platformtest/memory"
)

// mutant is the platform in memory with one thing gone wrong; nil = right.
type mutant struct {
	*memory.Platform
	create  func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error)
	delete  func(p *memory.Platform, ctx context.Context, mark offers.Mark, code, ref string) error
	lookup  func(p *memory.Platform, ctx context.Context, code string) (offers.Found, error)
	find    func(p *memory.Platform, ctx context.Context, mark offers.Mark, cursor string) ([]offers.Found, string, error)
	parse   func(w offers.Webhook) ([]offers.OrderEvent, error)
	check   func() []offers.Finding
	declare func(*offers.Capabilities)
	cart    string
}

func (m *mutant) Create(ctx context.Context, c offers.Coupon) (string, error) {
	if m.create != nil {
		return m.create(m.Platform, ctx, c)
	}
	return m.Platform.Create(ctx, c)
}

func (m *mutant) Delete(ctx context.Context, mark offers.Mark, code, ref string) error {
	if m.delete != nil {
		return m.delete(m.Platform, ctx, mark, code, ref)
	}
	return m.Platform.Delete(ctx, mark, code, ref)
}

func (m *mutant) Lookup(ctx context.Context, code string) (offers.Found, error) {
	if m.lookup != nil {
		return m.lookup(m.Platform, ctx, code)
	}
	return m.Platform.Lookup(ctx, code)
}

func (m *mutant) Find(ctx context.Context, mark offers.Mark, cursor string) ([]offers.Found, string, error) {
	if m.find != nil {
		return m.find(m.Platform, ctx, mark, cursor)
	}
	return m.Platform.Find(ctx, mark, cursor)
}

func (m *mutant) ParseWebhook(w offers.Webhook) ([]offers.OrderEvent, error) {
	if m.parse != nil {
		return m.parse(w)
	}
	return m.Platform.ParseWebhook(w)
}

func (m *mutant) Check(ctx context.Context) []offers.Finding {
	if m.check != nil {
		return m.check()
	}
	return m.Platform.Check(ctx)
}

func (m *mutant) Capabilities() offers.Capabilities {
	c := m.Platform.Capabilities()
	if m.declare != nil {
		m.declare(&c)
	}
	return c
}

func (m *mutant) CartURL(store *offers.Storefront, link offers.CartLink) (string, error) {
	address, err := m.Platform.CartURL(store, link)
	return m.cart + address, err
}

var mutants = map[string]struct {
	row    string // that has to find it
	mutant mutant
}{
	"keeps the first end": {"create/again with a later end moves the end", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		if f, err := p.Lookup(ctx, c.Code); err == nil {
			return f.Ref, nil
		}
		return p.Create(ctx, c)
	}}},
	"keeps the first value": {"create/again with another value brings the value", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		c.Amount = 1_250
		return p.Create(ctx, c)
	}}},
	"keeps the first conditions": {"create/again with other conditions brings the conditions", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		c.MinTotal = 0
		return p.Create(ctx, c)
	}}},
	"makes another coupon each time": {"create/the same again is one coupon with the same reference", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		_ = p.Delete(ctx, c.Mark, c.Code, "")
		return p.Create(ctx, c)
	}}},
	"ends too early": {"create/a created code is looked up as it was described", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		c.EndsAt -= 1_000
		return p.Create(ctx, c)
	}}},
	"takes too little off": {"apply/10 % comes off", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		c.Amount -= 10
		return p.Create(ctx, c)
	}}},
	"forgets the smallest basket": {"apply/a basket that is too small gets nothing, the smallest gets it", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		c.MinTotal = 0
		return p.Create(ctx, c)
	}}},
	"takes the merchant's code for ours": {"others/a code that the merchant made by hand is not ours to make", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		ref, err := p.Create(ctx, c)
		if offers.FaultOf(err) == offers.FaultRejected {
			return "1", nil
		}
		return ref, err
	}}},
	"deletes another store's code": {"others/a code of another store's is not ours to make or delete", mutant{delete: func(p *memory.Platform, ctx context.Context, mark offers.Mark, code, ref string) error {
		if f, err := p.Lookup(ctx, code); err == nil {
			mark = f.Mark
		}
		return p.Delete(ctx, mark, code, ref)
	}}},
	"deletes nothing": {"delete/a deleted code is gone and refused", mutant{delete: func(*memory.Platform, context.Context, offers.Mark, string, string) error { return nil }}},
	"minds that a code is gone": {"delete/twice, with and without the reference", mutant{delete: func(p *memory.Platform, ctx context.Context, mark offers.Mark, code, ref string) error {
		if _, err := p.Lookup(ctx, code); err != nil {
			return err
		}
		return p.Delete(ctx, mark, code, ref)
	}}},
	"lists codes twice": {"find/all of ours over several pages, and nobody else's", mutant{find: func(p *memory.Platform, ctx context.Context, mark offers.Mark, cursor string) ([]offers.Found, string, error) {
		page, next, err := p.Find(ctx, mark, cursor)
		return append(page, page...), next, err
	}}},
	"lists by campaign": {"find/by the mark of the store or of a campaign: the same", mutant{find: func(p *memory.Platform, ctx context.Context, mark offers.Mark, cursor string) ([]offers.Found, string, error) {
		page, next, err := p.Find(ctx, mark, cursor)
		var some []offers.Found
		for _, f := range page {
			if mark.Campaign() == "" || f.Mark == mark {
				some = append(some, f)
			}
		}
		return some, next, err
	}}},
	"takes a silence for a missing code": {"faults/a platform that is out of reach is no code that is missing", mutant{lookup: func(p *memory.Platform, ctx context.Context, code string) (offers.Found, error) {
		f, err := p.Lookup(ctx, code)
		if err != nil {
			err = offers.ErrNoCoupon
		}
		return f, err
	}}},
	"takes a failure for done": {"faults/broken, unreachable and silent are faults from outside", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		ref, err := p.Create(ctx, c)
		if offers.FaultOf(err) == offers.FaultOutside {
			err = nil
		}
		return ref, err
	}}},
	"does not say how long to wait": {"faults/too many calls: nothing happens, and it is said for how long", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		ref, err := p.Create(ctx, c)
		if offers.FaultOf(err) == offers.FaultThrottled {
			err = &offers.PlatformError{Fault: offers.FaultThrottled, Err: errors.New("slow down")}
		}
		return ref, err
	}}},
	"shows the code": {"faults/too many calls: nothing happens, and it is said for how long", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		ref, err := p.Create(ctx, c)
		if err != nil {
			err = fmt.Errorf("%s: %w", c.Code, err)
		}
		return ref, err
	}}},
	"works on when it was given up": {"connection/a call that was given up before does nothing", mutant{create: func(p *memory.Platform, ctx context.Context, c offers.Coupon) (string, error) {
		return p.Create(context.WithoutCancel(ctx), c)
	}}},
	"believes every message": {"messages/what was changed, or signed by another, or long ago, is refused", mutant{parse: func(w offers.Webhook) ([]offers.OrderEvent, error) {
		var e offers.OrderEvent
		return []offers.OrderEvent{e}, json.Unmarshal(w.Body, &e)
	}}},
	"tells nothing of orders": {"messages/an order with a code is told, and again the same", mutant{parse: func(offers.Webhook) ([]offers.OrderEvent, error) { return nil, nil }}},
	"finds all well": {"connection/a bad one is found bad, with what to do", mutant{check: func() []offers.Finding {
		return []offers.Finding{{Name: "Access", OK: true, Note: "Fine."}}
	}}},
	"declares a cap that nobody tells it": {"abilities/a coupon holds no cap for a percentage, so none can be enforced outside", mutant{declare: func(c *offers.Capabilities) { c.CapsPercent = true }}},
	"leads elsewhere":                     {"cart address/leads to the store with the code, whatever the cart holds", mutant{cart: "https://evil.example/?to="}},
}

// Each mutant is found by the row that is there for it: the suite runs on it in a process of its own, which has to fail.
func TestMutantsAreFound(t *testing.T) {
	t.Parallel()
	for name, m := range mutants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			group, row, _ := strings.Cut(m.row, "/")
			cmd := exec.Command(os.Args[0], "-test.run", "^TestMutant$/^"+regexp.QuoteMeta(group)+"$/^"+regexp.QuoteMeta(row)+"$", "-test.v")
			cmd.Env = append(os.Environ(), "LASTCALL_MUTANT="+name)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || !strings.Contains(string(out), "--- FAIL: TestMutant/"+strings.ReplaceAll(m.row, " ", "_")) {
				t.Errorf("the row %q did not find it: %v\n%s", m.row, err, out)
			}
		})
	}
}

// TestMutant is the other process. By itself it holds the platform as it is against the rows that find mutants.
func TestMutant(t *testing.T) {
	t.Parallel()
	b := bench(memory.Options{})
	p := b.Platform.(*memory.Platform)
	m := mutants[os.Getenv("LASTCALL_MUTANT")].mutant
	m.Platform = p
	b.Platform = &m
	if m.check != nil {
		b.Stranger = &m
	}
	platformtest.Run(t, b)
}
