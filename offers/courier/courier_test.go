package courier_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
)

func TestEveryMessageArrives(t *testing.T) {
	for engine, open := range engines {
		t.Run(engine, func(t *testing.T) {
			l := listen(t, nil)
			w := newWorld(t, open(t), l)
			w.mint(0, 30)
			w.run(w.courier)
			w.run(w.courier) // another process, as good as
			w.mint(30, 30)
			w.until("60 messages", func() bool { return w.meter.of("delivered") == 60 && w.empty("hook_0") })
			l.check(t)
			if l.requests != 60 || l.different() != 60 || l.most > 8 {
				t.Errorf("%d requests of %d messages, %d at once", l.requests, l.different(), l.most)
			}
		})
	}
}

func TestAListenerThatFailsIsTriedAgain(t *testing.T) {
	for engine, open := range engines {
		t.Run(engine, func(t *testing.T) {
			var other *listener
			l := listen(t, func(n int, rw http.ResponseWriter, r *http.Request) {
				switch n % 4 {
				case 0:
					rw.WriteHeader(http.StatusOK)
				case 1:
					rw.WriteHeader(http.StatusInternalServerError)
				case 2:
					http.Redirect(rw, r, other.URL, http.StatusTemporaryRedirect)
				case 3: // the connection breaks
					panic(http.ErrAbortHandler)
				}
			})
			other = listen(t, nil)
			l.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
			w := newWorld(t, open(t), l)
			w.mint(0, 8)
			w.run(w.courier)
			w.until("8 messages", func() bool { return w.meter.of("delivered") == 8 && w.empty("hook_0") })
			l.check(t)
			if l.requests < 32 || l.different() != 8 || other.requests != 0 {
				t.Errorf("%d requests of %d messages, %d followed elsewhere", l.requests, l.different(), other.requests)
			}
		})
	}
}

// What waits is tried until a day has passed; here, until a moment has.
func TestAListenerThatStaysAwayIsGivenUp(t *testing.T) {
	l := listen(t, func(_ int, rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	w := newWorld(t, engines["redis"](t), l)
	w.courier.Pace.GiveUp = 200 * time.Millisecond
	w.mint(0, 3)
	stop := w.run(w.courier)
	w.until("3 given up", func() bool { return w.meter.of("dead") == 3 && w.empty("hook_0") })
	stop()
	if l.requests < 6 || w.meter.of("delivered") != 0 {
		t.Errorf("given up after %d tries", l.requests)
	}
	if text := w.log.String(); !strings.Contains(text, "given up") || strings.Contains(text, "secret") || strings.Contains(text, hookKey) {
		t.Errorf("the log says\n%s", text)
	}
}

func TestAListenerThatIsGoneIsSwitchedOff(t *testing.T) {
	for engine, open := range engines {
		t.Run(engine, func(t *testing.T) {
			gone := listen(t, func(_ int, rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusGone) })
			fine := listen(t, nil)
			w := newWorld(t, open(t), gone, fine)
			w.mint(0, 20)
			w.run(w.courier)
			w.until("switched off", func() bool {
				s, err := w.ledger.StoreByID(t.Context(), "tea")
				return err == nil && !s.Hooks[0].Enabled && s.Hooks[1].Enabled
			})
			w.until("the other one told", func() bool { return w.meter.of("hook_1 delivered") == 20 })
			w.until("nothing waiting", func() bool { return w.empty("hook_0") && w.empty("hook_1") })
		})
	}
}

// A listener that answers nobody holds up itself and nobody else.
func TestASlowListenerHoldsUpNobody(t *testing.T) {
	let := make(chan struct{})
	slow := listen(t, func(_ int, _ http.ResponseWriter, r *http.Request) {
		select {
		case <-let:
		case <-r.Context().Done():
		}
	})
	fine := listen(t, nil)
	w := newWorld(t, engines["redis"](t), slow, fine)
	w.courier.Pace.Try = 300 * time.Millisecond
	w.mint(0, 100)
	began := time.Now()
	w.run(w.courier)
	w.until("100 messages at the other", func() bool { return w.meter.of("hook_1 delivered") == 100 })
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("it took %s", took)
	}
	w.until("time-outs", func() bool { return w.meter.of("hook_0 failed") >= 4 })
	close(let)
	w.until("100 messages at the slow one", func() bool { return w.meter.of("hook_0 delivered") == 100 })
	slow.check(t)
	if slow.most > 4 {
		t.Errorf("%d messages at once", slow.most)
	}
}

// forgetful is a box whose acknowledgements get lost, as when the process is killed after the listener took the message.
type forgetful struct {
	offers.HookBox
	mu   sync.Mutex
	left int
}

func (f *forgetful) Delivered(ctx context.Context, store *offers.Storefront, d offers.Delivery, last offers.Attempt) error {
	f.mu.Lock()
	f.left--
	lost := f.left >= 0
	f.mu.Unlock()
	if lost {
		return errors.New("killed")
	}
	return f.HookBox.Delivered(ctx, store, d, last)
}

func TestAMessageThatWasNotAcknowledgedComesAgainAsTheSame(t *testing.T) {
	for engine, open := range engines {
		t.Run(engine, func(t *testing.T) {
			l := listen(t, nil)
			w := newWorld(t, open(t), l)
			w.courier.Box = &forgetful{HookBox: w.ledger, left: 2}
			w.courier.Pace.Try = 100 * time.Millisecond
			w.mint(0, 5)
			w.run(w.courier)
			w.until("5 messages", func() bool { return w.meter.of("delivered") == 5 && w.empty("hook_0") })
			l.check(t)
			if l.requests != 7 || l.different() != 5 {
				t.Errorf("%d requests of %d messages; want 7 of 5", l.requests, l.different())
			}
		})
	}
}

// A courier that stops at any moment leaves the rest to the next one: nothing is lost, and nothing is told twice that was
// acknowledged.
func TestCouriersThatStopAtAnyMoment(t *testing.T) {
	for engine, open := range engines {
		t.Run(engine, func(t *testing.T) {
			l := listen(t, nil)
			w := newWorld(t, open(t), l)
			for round := range 10 {
				w.mint(round*20, 20)
				stop := w.run(w.courier)
				want := round*15 + 1
				w.until("some messages", func() bool { return l.different() >= want })
				stop()
			}
			w.run(w.courier)
			w.until("200 messages", func() bool { return w.meter.of("delivered") == 200 && w.empty("hook_0") })
			l.check(t)
			if l.requests != 200 || l.different() != 200 {
				t.Errorf("%d requests of %d messages", l.requests, l.different())
			}
		})
	}
}

// A listener that never answers does not keep a server from stopping; its message comes again.
func TestStoppingWaitsForNobodyForLong(t *testing.T) {
	let := make(chan struct{})
	l := listen(t, func(n int, _ http.ResponseWriter, r *http.Request) {
		if n > 1 {
			return
		}
		select {
		case <-let:
		case <-r.Context().Done():
		}
	})
	defer close(let)
	w := newWorld(t, engines["redis"](t), l)
	w.courier.Pace.Try = time.Minute
	w.mint(0, 1)
	stop := w.run(w.courier)
	w.until("a message in flight", func() bool { return l.different() == 1 })
	began := time.Now()
	stop()
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	w.run(w.courier)
	w.until("the message again", func() bool { return w.meter.of("delivered") == 1 && w.empty("hook_0") })
	l.check(t)
}
