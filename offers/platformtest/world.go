package platformtest

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
)

const (
	// patience bounds every wait for what a platform does on its own.
	patience = 30 * time.Second
	// callTime bounds every call.
	callTime = 10 * time.Second
	// aWhile is the life of a code that shall outlive its row, ms.
	aWhile = int64(600_000)
)

// world is one row's test, with a bench and a store's mark that no other row has.
type world struct {
	testing.TB
	Bench
	ctx    context.Context
	caps   offers.Capabilities
	store  offers.Storefront // as Bench.Store, with an identity of its own
	marked offers.Mark
}

func newWorld(tb testing.TB, b Bench) *world {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	tb.Cleanup(cancel)
	w := &world{TB: tb, Bench: b, ctx: ctx, caps: b.Platform.Capabilities(), store: *b.Store}
	w.store.ID = "t" + strings.ToLower(rand.Text()[:10])
	w.store.Salt = rand.Text()
	w.marked = offers.MarkOf(&w.store, "spring")
	if b.Faults != nil {
		b.Faults.Fail(0, 0, "")
		tb.Cleanup(func() { b.Faults.Fail(0, 0, "") })
	}
	return w
}

var pattern, _ = offers.ParsePattern("LC-##########")

// coupon is one of 10 % without conditions, whose code nobody has.
func (w *world) coupon(edits ...func(*offers.Coupon)) offers.Coupon {
	c := offers.Coupon{Code: pattern.Draw(), Mark: w.marked, Kind: offers.Percent, Amount: 1_000,
		Currency: w.store.Currency, EndsAt: w.Now() + aWhile}
	for _, edit := range edits {
		edit(&c)
	}
	return c
}

func (w *world) call() (context.Context, context.CancelFunc) {
	if w.Real {
		return context.WithTimeout(w.ctx, 3*callTime) // many calls at once on a busy machine
	}
	return context.WithTimeout(w.ctx, callTime)
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// create makes a coupon and answers its reference.
func (w *world) create(c offers.Coupon) string {
	w.Helper()
	ctx, cancel := w.call()
	defer cancel()
	ref, err := w.Platform.Create(ctx, c)
	w.ok(err)
	return ref
}

func (w *world) delete(code, ref string) {
	w.Helper()
	ctx, cancel := w.call()
	defer cancel()
	w.ok(w.Platform.Delete(ctx, w.marked, code, ref))
}

func (w *world) lookup(code string) (offers.Found, error) {
	ctx, cancel := w.call()
	defer cancel()
	return w.Platform.Lookup(ctx, code)
}

// found is the code as the platform has it.
func (w *world) found(code string) offers.Found {
	w.Helper()
	f, err := w.lookup(code)
	w.ok(err)
	return f
}

// gone fails if the platform knows the code.
func (w *world) gone(code string) {
	w.Helper()
	if f, err := w.lookup(code); !errors.Is(err, offers.ErrNoCoupon) {
		w.Fatalf("the code is looked up as %+v, %v; want offers.ErrNoCoupon", f, err)
	}
}

// all are the codes that bear the row's mark, and the number of pages they came on.
func (w *world) all() (list []offers.Found, pages int) {
	w.Helper()
	for cursor := ""; ; {
		ctx, cancel := w.call()
		page, next, err := w.Platform.Find(ctx, offers.MarkOf(&w.store, ""), cursor)
		cancel()
		w.ok(err)
		list = append(list, page...)
		if pages++; next == "" {
			return list, pages
		}
		if next == cursor || pages > 1_000 {
			w.Fatalf("the listing does not end: cursor %q again after page %d", next, pages)
		}
		cursor = next
	}
}

// one waits until exactly one of the row's coupons has the code, and answers it.
func (w *world) one(code string) offers.Found {
	w.Helper()
	var got []offers.Found
	w.until("the code is listed once", func() bool {
		got = nil
		list, _ := w.all()
		for _, f := range list {
			if sameCode(f.Code, code) {
				got = append(got, f)
			}
		}
		if len(got) > 1 {
			w.Fatalf("the code exists %d times", len(got))
		}
		return len(got) == 1
	})
	return got[0]
}

func sameCode(a, b string) bool { return offers.NormalizeCode(a) == offers.NormalizeCode(b) }

// fault fails unless err is of the kind, and holds neither the code nor a secret.
func (w *world) fault(err error, want offers.PlatformFault, code string) {
	w.Helper()
	if !isFault(err, want) {
		w.Fatalf("answer %v, want the fault %s", err, want)
	}
	w.quiet(err, code)
}

// isFault reports whether err is of the kind. That there is no such code is an answer, and no fault.
func isFault(err error, want offers.PlatformFault) bool {
	return err != nil && !errors.Is(err, offers.ErrNoCoupon) && offers.FaultOf(err) == want
}

// quiet fails if the error holds what may not be logged.
func (w *world) quiet(err error, code string) {
	w.Helper()
	for _, secret := range append([]string{code}, w.Secrets...) {
		if secret != "" && strings.Contains(strings.ToUpper(err.Error()), strings.ToUpper(secret)) {
			w.Fatalf("the error holds %q, which may not be logged: %v", secret, err)
		}
	}
}

func (w *world) cart(subtotal int64) string {
	w.Helper()
	cart, err := w.Shop.NewCart(w.ctx, subtotal)
	w.ok(err)
	return cart
}

func (w *world) bill(cart string) Bill {
	w.Helper()
	b, err := w.Shop.Bill(w.ctx, cart)
	w.ok(err)
	return b
}

func (w *world) apply(cart, code string) {
	w.Helper()
	w.ok(w.Shop.Apply(w.ctx, cart, code))
}

// refused fails if the code takes effect in a new cart.
func (w *world) refused(code string) {
	w.Helper()
	cart := w.cart(5_000)
	before := w.bill(cart)
	if err := w.Shop.Apply(w.ctx, cart, code); !errors.Is(err, ErrRefused) {
		w.Fatalf("the shop's answer to the code: %v, want ErrRefused", err)
	}
	if after := w.bill(cart); after != before {
		w.Fatalf("a refused code changed the bill from %+v to %+v", before, after)
	}
}

// order buys a new cart with the code in it.
func (w *world) order(code string) Placed {
	w.Helper()
	cart := w.cart(5_000)
	if code != "" {
		w.apply(cart, code)
	}
	p, err := w.Shop.Order(w.ctx, cart)
	w.ok(err)
	return p
}

// pass lets the platform's clock reach at.
func (w *world) pass(at int64) {
	w.Helper()
	left := at - w.Now()
	if left > 0 && w.Advance != nil {
		w.Advance(left)
	}
	w.within(time.Duration(max(0, left))*time.Millisecond+patience, "the platform's clock reaches a moment",
		func() bool { return w.Now() >= at })
}

func (w *world) until(what string, condition func() bool) {
	w.Helper()
	w.within(patience, what, condition)
}

func (w *world) within(bound time.Duration, what string, condition func() bool) {
	w.Helper()
	for end := time.Now().Add(bound); !condition(); {
		if time.Now().After(end) {
			w.Fatalf("waited %s in vain until %s", bound, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// each calls f for 0…n-1, 8 at once, and fails on the first error of any.
func (w *world) each(n int, f func(i int) error) {
	w.Helper()
	errs := make([]error, n)
	var wg sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i := range n {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			errs[i] = f(i)
		})
	}
	wg.Wait()
	w.ok(errors.Join(errs...))
}
