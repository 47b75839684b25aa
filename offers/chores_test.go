package offers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"lastcall/offers"
	"lastcall/offers/direct"
)

// outbox is empty.
type outbox struct{ offers.Outbox }

func (outbox) LeaseCalls(context.Context, *offers.Storefront, int, int, int64) (offers.LeasedCalls, error) {
	return offers.LeasedCalls{}, nil
}

func (outbox) Backlog(context.Context, *offers.Storefront) (offers.Backlog, error) {
	return offers.Backlog{}, nil
}

func (outbox) Settle(context.Context, *offers.Storefront, offers.Settlement) (offers.Settled, error) {
	return offers.Settled{}, nil
}

// turns are one process', which gets each when it is due.
type turns struct {
	mu    sync.Mutex
	due   map[string]time.Time
	texts map[string]string
}

func (t *turns) Turn(_ context.Context, _ *offers.Storefront, what string, periodMS int64) (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Now().Before(t.due[what]) {
		return false, nil
	}
	t.due[what] = time.Now().Add(time.Duration(periodMS) * time.Millisecond)
	return true, nil
}

func (t *turns) Note(ctx context.Context, _ *offers.Storefront, what, text string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if ctx.Err() == nil {
		t.texts[what] = text
	}
	return ctx.Err()
}

func (t *turns) Noted(ctx context.Context, _ *offers.Storefront, what string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.texts[what], ctx.Err()
}

// meter counts how often it is told what waits.
type meter struct{ backlogged atomic.Int64 }

func (*meter) Called(string, offers.CallKind, offers.PlatformFault, int64) {}
func (m *meter) Backlogged(string, offers.Backlog)                         { m.backlogged.Add(1) }
func (*meter) Shelved(string, map[string]int, int)                         {}
func (*meter) Reconciled(string, offers.ReconcileReport)                   {}
func (*meter) Gone(string)                                                 {}

// chored is a platform of which no calls are made, only what is done now and then.
type chored struct {
	direct.Platform
	find   func(ctx context.Context) error
	orders func(ctx context.Context, since int64, cursor string) (next string, err error)
}

func (*chored) Capabilities() offers.Capabilities {
	return offers.Capabilities{Outside: true, Lists: true}
}

func (c *chored) Find(ctx context.Context, _ offers.Mark, _ string) ([]offers.Found, string, error) {
	if c.find == nil {
		return nil, "", nil
	}
	return nil, "", c.find(ctx)
}

func (c *chored) Orders(ctx context.Context, since int64, cursor string) ([]offers.OrderEvent, string, error) {
	if c.orders == nil {
		return nil, "", nil
	}
	next, err := c.orders(ctx, since, cursor)
	return []offers.OrderEvent{{Kind: offers.OrderPlaced, Order: cursor + "x", Codes: []offers.UsedCode{{Code: "VIP-2345"}}}}, next, err
}

// doChores works on p for a while, and answers what was noted, and how often it was measured what waits.
func doChores(t *testing.T, p *chored, while time.Duration) (notes map[string]string, metered int64) {
	t.Helper()
	noted := &turns{due: map[string]time.Time{}, texts: map[string]string{}}
	var m meter
	d := offers.Dispatcher{Box: outbox{}, Turns: noted,
		Stores: func(context.Context) ([]*offers.Storefront, error) {
			return []*offers.Storefront{{ID: "shop", Platform: "chored"}}, nil
		},
		Platforms: offers.NewPlatforms(map[string]offers.Connect{"chored": func(offers.Connection) (offers.Platform, error) { return p, nil }}, nil, nil),
		Log:       slog.New(slog.DiscardHandler), Meter: &m}
	ctx, stop := context.WithTimeout(t.Context(), while)
	defer stop()
	stopped, cancel := context.WithCancel(context.Background())
	context.AfterFunc(ctx, cancel)
	d.Run(stopped)
	return noted.texts, m.backlogged.Load()
}

func TestALookThatTakesTooLongIsNotedAsBrokenOff(t *testing.T) {
	p := &chored{find: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
	synctest.Test(t, func(t *testing.T) {
		var report offers.ReconcileReport
		noted, metered := doChores(t, p, 6*time.Minute)
		if metered < 60 {
			t.Errorf("measured %d times in six minutes", metered)
		}
		text := noted[offers.NoteReconciled]
		if err := json.Unmarshal([]byte(text), &report); err != nil || !report.Broken || report.Cause == "" {
			t.Errorf("noted %q, %v", text, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		if noted, _ := doChores(t, p, time.Minute); noted[offers.NoteReconciled] != "" {
			t.Errorf("we stopped in the middle of it, and noted %s", noted[offers.NoteReconciled])
		}
	})
}

// A list of orders that is too long for one turn is read to its end in several, from where the last one left off. A place
// that the platform does not know any more is given up.
func TestOrdersAreReadOnWhereAPassEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now().UnixMilli()
		answers := []struct {
			cursor, next string
			slow         bool
			err          error
		}{
			{"", "p2", false, nil}, {"p2", "p3", false, nil}, {"p3", "", true, nil}, // the turn is over
			{"p3", "p4", false, nil}, {"p4", "", false, nil}, // and so is the list
			{"", "p2", false, nil}, {"p2", "", false, errors.New("broken")}, // a failure
			{"p2", "", false, errors.New("no such place")}, // at where it goes on
			{"", "", false, nil}, {"", "", false, nil},
		}
		var asked []string
		var since []int64
		doChores(t, &chored{orders: func(ctx context.Context, from int64, cursor string) (string, error) {
			n := len(asked)
			asked, since = append(asked, cursor), append(since, (from-began)/60_000)
			if n >= len(answers) {
				return "", nil
			}
			if answers[n].slow {
				<-ctx.Done()
				return "", ctx.Err()
			}
			return answers[n].next, answers[n].err
		}}, 29*time.Minute)
		var want []string
		for _, a := range answers {
			want = append(want, a.cursor)
		}
		if !slices.Equal(asked[:min(len(asked), len(want))], want) {
			t.Errorf("asked for %s, want %s", strings.Join(asked, ","), strings.Join(want, ","))
		}
		// Minutes since the beginning, ten of which are read again: each pass covers what came since the last began.
		if got := fmt.Sprint(since[:min(len(since), 10)]); got != fmt.Sprint([]int64{-10, -10, -10, -10, -10, -10, -10, -10, -10, 10}) {
			t.Errorf("since %s", got)
		}
	})
}
