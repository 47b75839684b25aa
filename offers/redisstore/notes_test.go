package redisstore_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest"
	"lastcall/offers/platformtest/memory"
	"lastcall/offers/redisstore"
)

// notesWorld is a store of kind "slow", whose dispatcher runs until stop.
type notesWorld struct {
	*testing.T
	s        *redisstore.Store
	store    *offers.Storefront
	campaign *offers.Campaign
	began    int64
	stop     func() // and wait until nothing is in flight
}

// notes runs a dispatcher; secrets may be nil.
func notes(t *testing.T, connect offers.Connect, secrets offers.Credentials, settings ...func(*offers.Storefront, *offers.Campaign)) *notesWorld {
	t.Helper()
	w := &notesWorld{T: t, s: redisstore.New(embeddedClient(t), redisstore.Options{SweepMS: 500}), began: time.Now().UnixMilli()}
	w.store, w.campaign = testStore(t, w.s, 1)
	w.store.Platform = "slow"
	for _, set := range settings {
		set(w.store, w.campaign)
	}
	if err := errors.Join(w.s.SaveStore(t.Context(), w.store), w.s.SaveCampaign(t.Context(), w.campaign)); err != nil {
		t.Fatal(err)
	}
	d := offers.Dispatcher{Box: w.s, Turns: w.s, Shelves: w.s, Stores: w.s.Stores, Campaigns: w.s.Campaigns,
		Platforms: offers.NewPlatforms(map[string]offers.Connect{"slow": connect}, secrets, nil), Log: quiet, Meter: noMeter{}}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { d.Run(ctx); close(done) }()
	w.stop = func() { cancel(); <-done }
	t.Cleanup(w.stop)
	return w
}

// onMemory connects every store to p.
func onMemory(p offers.Platform) offers.Connect {
	return func(offers.Connection) (offers.Platform, error) { return p, nil }
}

// unlisted takes from a platform what the reconciler needs, so that calls alone say how it stands.
func unlisted(c *offers.Capabilities) { c.Lists = false }

func (w *notesWorld) standing() offers.Standing {
	w.Helper()
	s, err := offers.StandingOf(context.WithoutCancel(w.Context()), w.s, w.store)
	if err != nil {
		w.Fatal(err)
	}
	return s
}

func (w *notesWorld) until(what string, holds func(offers.Standing) bool) offers.Standing {
	w.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		switch s := w.standing(); {
		case holds(s):
			return s
		case time.Now().After(end):
			w.Fatalf("waited in vain for %s: %+v", what, s)
		}
	}
}

// taken is an offer whose claimer has left its create to the dispatcher.
func (w *notesWorld) taken(session string) offers.Offer {
	w.Helper()
	if r, err := w.s.Mint(w.Context(), mintRequest(w.store, w.campaign, session)); err != nil || !r.Has() {
		w.Fatalf("mint: %+v, %v", r, err)
	}
	claim, err := w.s.Claim(w.Context(), w.store, session, offers.ClaimRequest{TicketMS: 1_000, Outside: true, LeaseMS: 1})
	if err != nil {
		w.Fatal(err)
	}
	return claim.Offer
}

func TestACallThatWorksIsNoted(t *testing.T) {
	shop := memory.New(memory.Options{Lacks: unlisted})
	w := notes(t, onMemory(shop), nil)
	w.taken("ann")
	s := w.until("a note that a call worked", func(s offers.Standing) bool { return s.WorkedAt > 0 })
	if s.WorkedAt < w.began || s.WorkedAt > time.Now().UnixMilli() || s.Trouble.At != 0 {
		t.Errorf("since %d: %+v", w.began, s)
	}
}

// One refusal among calls that work cuts no store off: a store that is cut off makes no call that would end it.
func TestACallThatWorksAfterARefusalIsNotedAtOnce(t *testing.T) {
	shop := memory.New(memory.Options{Lacks: unlisted})
	w := notes(t, onMemory(shop), nil)
	w.taken("ann")
	w.until("a note that a call worked", func(s offers.Standing) bool { return s.WorkedAt > 0 })
	shop.Fail(0, 1, platformtest.Misrouted)
	w.taken("bob")
	refused := w.until("a note of the refusal", func(s offers.Standing) bool { return s.Trouble.At > 0 })
	w.taken("cid")
	s := w.until("a note that calls work again", func(s offers.Standing) bool { return !s.Refused() })
	if after := s.WorkedAt - refused.Trouble.At; after > 10_000 { // bob's call is tried again after 15 s at least
		t.Errorf("noted %d ms after the refusal", after)
	}
}

func TestACallThatFailsIsNotedWithoutItsCode(t *testing.T) {
	shop := memory.New(memory.Options{Lacks: unlisted})
	shop.Fail(0, 1_000, platformtest.Misrouted)
	w := notes(t, onMemory(shop), nil)
	o := w.taken("ann")
	s := w.until("a note of the failure", func(s offers.Standing) bool { return s.Trouble.At > 0 })
	if s.Trouble.Call != offers.CallCreate || s.Trouble.Fault != offers.FaultUnauthorized || s.Trouble.At < w.began ||
		s.WorkedAt != 0 || !s.CutOff(time.Now().UnixMilli()) {
		t.Errorf("since %d: %+v", w.began, s)
	}
	if !strings.Contains(s.Trouble.Cause, "404") || strings.Contains(s.Trouble.Cause, o.Code) {
		t.Errorf("cause %q", s.Trouble.Cause)
	}
}

func TestALookThroughThePlatformIsNoted(t *testing.T) {
	w := notes(t, onMemory(memory.New(memory.Options{})), nil)
	if s := w.until("a note that it worked", func(s offers.Standing) bool { return s.WorkedAt > 0 }); s.WorkedAt < w.began {
		t.Errorf("since %d: %+v", w.began, s)
	}

	broken := memory.New(memory.Options{})
	broken.Behave(memory.Rates{Broken: 10_000})
	w = notes(t, onMemory(broken), nil)
	var report offers.ReconcileReport
	w.until("a note of the look", func(offers.Standing) bool {
		text, err := w.s.Noted(t.Context(), w.store, offers.NoteReconciled)
		return err == nil && json.Unmarshal([]byte(text), &report) == nil
	})
	w.stop()
	if s := w.standing(); !report.Broken || s.WorkedAt != 0 {
		t.Errorf("broken off: %v; %+v", report.Broken, s)
	}
}

func TestCredentialsThatAreMissingAreNoted(t *testing.T) {
	w := notes(t, func(offers.Connection) (offers.Platform, error) { return nil, errors.New("no token: secret-token") }, nil)
	s := w.until("a note that nothing can be done", func(s offers.Standing) bool { return s.Trouble.At > 0 })
	if !s.Refused() || !s.CutOff(time.Now().UnixMilli()) || s.Trouble.At < w.began || s.Trouble.Cause != "There are no working credentials." {
		t.Errorf("since %d: %+v", w.began, s)
	}
}

// sealed are credentials that are out of reach.
type sealed struct {
	asked chan struct{}
	hang  bool // until the caller leaves
}

func (c sealed) Credentials(ctx context.Context, _ string) ([]byte, int64, error) {
	select {
	case c.asked <- struct{}{}:
	default:
	}
	if c.hang {
		<-ctx.Done()
	}
	return nil, 0, errors.Join(offers.ErrUnavailable, ctx.Err())
}

// announced says when a create begins.
type announced struct {
	*memory.Platform
	began chan struct{}
}

func (a announced) Create(ctx context.Context, c offers.Coupon) (string, error) {
	select {
	case a.began <- struct{}{}:
	default:
	}
	return a.Platform.Create(ctx, c)
}

// What says nothing of the platform is not noted as its trouble: our own state that is away, or ourselves who stop.
func TestWhatIsNotThePlatformsIsNotNoted(t *testing.T) {
	nobody := func(offers.Connection) (offers.Platform, error) {
		t.Error("connected without credentials")
		return nil, errors.New("no credentials")
	}
	t.Run("credentials that can't be read", func(t *testing.T) {
		c := sealed{asked: make(chan struct{}, 1)}
		w := notes(t, nobody, c)
		<-c.asked
		w.stop()
		if s := w.standing(); s.Trouble.At != 0 || s.WorkedAt != 0 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("stopped while credentials are read", func(t *testing.T) {
		c := sealed{asked: make(chan struct{}, 1), hang: true}
		w := notes(t, nobody, c)
		<-c.asked
		w.stop()
		if s := w.standing(); s.Trouble.At != 0 || s.WorkedAt != 0 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("stopped during a call, which is finished", func(t *testing.T) {
		shop := announced{memory.New(memory.Options{Lacks: unlisted, Latency: 300 * time.Millisecond}), make(chan struct{}, 1)}
		w := notes(t, onMemory(shop), nil)
		w.taken("ann")
		<-shop.began
		w.stop()
		if s := w.standing(); s.Trouble.At != 0 || s.WorkedAt == 0 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("stopped while a shelf is filled", func(t *testing.T) {
		shop := announced{memory.New(memory.Options{Lacks: unlisted, Latency: time.Hour}), make(chan struct{}, 1)}
		w := notes(t, onMemory(shop), nil, func(store *offers.Storefront, c *offers.Campaign) {
			store.CreateOn, store.Shelf = offers.CreateOnShelf, 4
			c.Enabled, c.Value = true, offers.Value{Kind: offers.Percent, Min: 1_000, Max: 1_000}
		})
		<-shop.began
		w.stop()
		if s := w.standing(); s.Trouble.At != 0 || s.WorkedAt != 0 {
			t.Errorf("%+v", s)
		}
	})
}
