package main

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/storetest/redistest"
)

// Redis goes away in the middle of everything, and comes back. Stores' pages show nothing and log nothing, the API says
// when to come back, and nothing is half-written.
func TestRedisAway(t *testing.T) {
	t.Parallel()
	engine := redistest.Appendonly(t)
	w := newWorld(t, premises{redis: "redis://" + engine.Addr})
	early := w.offered()
	kept := w.minted()
	ticket := early.claimed(nil)

	guests, answers := make([]*guest, 60), make([]heard, 60)
	var group sync.WaitGroup
	for i := range answers {
		if i == 20 { // the others are on their way when it happens
			group.Wait()
			group.Go(engine.Kill9)
		}
		guests[i] = w.visiting()
		group.Go(func() { answers[i] = guests[i].signals(leaving) })
	}
	group.Wait()

	promptly := func(what string, ask func() reply) reply {
		t.Helper()
		began := time.Now()
		r := ask()
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s takes %v", what, took)
		}
		return r
	}
	silent := func(what string, r reply) {
		t.Helper()
		if r.status != http.StatusNoContent || r.body != "" {
			t.Errorf("%s: %d %q", what, r.status, r.body)
		}
	}
	silent("a signal", promptly("a signal", func() reply { return w.visiting().signals(leaving).reply }))
	for _, act := range []string{"dismiss", "claim", "more", "forget"} {
		silent(act, promptly(act, func() reply { return early.inFrame("POST", "/f/demo/"+act, nil) }))
	}
	silent("the frame's view", early.inFrame("GET", "/f/demo/view", nil))
	if r := promptly("the frame", func() reply { return early.inFrame("GET", "/f/demo?m=pop", nil) }); r.status != http.StatusOK || !strings.Contains(r.body, `data-view="none"`) {
		t.Errorf("the frame: %d %s", r.status, r.body)
	}
	if r := w.follows("/w/demo.js"); r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Type"), "text/javascript") {
		t.Errorf("the tag: %d %s", r.status, r.header.Get("Content-Type"))
	}
	if r := w.follows(ticket); r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" || r.header.Get("Location") != "" {
		t.Errorf("a ticket: %d %v", r.status, r.header)
	}
	for path, body := range map[string]string{"/v1/validations": tryCode(kept.Code, ""), "/v1/redemptions": tryCode(kept.Code, "order-1"), "/v1/redemptions/rdm_0_x/release": ""} {
		if got := w.asksAPI(path, body); got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" || got.Reason != "unavailable" {
			t.Errorf("%s: %+v", path, got)
		}
	}
	if w.ready() {
		t.Error("the server says it is ready")
	}
	s := w.shopper(thirdPartyCookies)
	s.visits("/products/mug")
	for range 4 { // long enough for the campaign's trigger
		s.movesOut()
		<-time.After(time.Second)
	}
	s.seesNothing()
	s.foundAllQuiet("")

	engine.Restart(t)
	until(t, "the server to be ready again", w.ready)
	w.booksBalance()
	if o, err := w.store.Live(t.Context(), w.front(), kept.Session); err != nil || o.Code != kept.Code || o.Deadline != kept.Deadline || o.State != offers.Claimed {
		t.Errorf("the offer from before: %+v, %v", o, err)
	}
	for i, h := range answers { // acknowledged is kept
		if h.Offer == nil {
			if i < 20 {
				t.Errorf("signal %d before the end: %d %s", i, h.status, h.body)
			}
			continue
		}
		if r := guests[i].inFrame("GET", "/f/demo/view?m=pop", nil); !strings.Contains(r.body, `data-view="offer"`) {
			t.Errorf("an acknowledged offer is lost: %d %s", r.status, r.body)
		}
	}
	if r := w.follows(early.claimed(nil)); r.status != http.StatusSeeOther {
		t.Errorf("a claim afterwards: %d", r.status)
	}
	if got := w.asksAPI("/v1/redemptions", tryCode(kept.Code, "order-1")); got.status != http.StatusCreated {
		t.Errorf("the order: %+v", got)
	}
	if got := w.asksAPI("/v1/redemptions", tryCode(kept.Code, "order-2")); got.Reason != offers.ReasonAlreadyRedeemed {
		t.Errorf("the next order: %+v", got)
	}
	w.offered()
	s.reloads()
	s.hesitatesUntilSeen()
	w.booksBalance()
	s.foundAllQuiet("")
}

// ready asks the private listener's question.
func (w *world) ready() bool {
	rec := &discard{header: http.Header{}}
	req, _ := http.NewRequest("GET", "/readyz", nil)
	w.private.ServeHTTP(rec, req)
	return rec.status == 0 || rec.status == http.StatusOK
}

type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

// hesitatesUntilSeen is for a store on which others have offers too.
func (s *shopper) hesitatesUntilSeen() {
	s.Helper()
	s.waits("the offer", func() bool { s.movesOut(); return s.view() == "offer" })
}

// booksBalance fails if anything is half-written: each code has a whole record, its session knows it, its end is queued,
// and the totals are those of the records.
func (w *world) booksBalance() {
	w.Helper()
	ctx := context.Background()
	queued := map[string]bool{}
	for _, code := range w.codes() {
		queued[code] = true
	}
	keys, err := w.redis.Keys(ctx, "c:{demo.0}:*").Result()
	if err != nil {
		w.Fatal(err)
	}
	var exposure int64
	for _, key := range keys {
		record := w.redis.HGetAll(ctx, key).Val()
		code := strings.TrimPrefix(key, "c:{demo.0}:")
		for _, field := range []string{"s", "ca", "st", "dl", "en", "k", "a", "cu", "ct", "wc"} {
			if record[field] == "" {
				w.Errorf("the record of a code has no %q: %v", field, record)
			}
		}
		if has := w.redis.HGet(ctx, "o:{demo.0}:"+record["s"], "c").Val(); has != code {
			w.Errorf("the session of %s has %q", code, has)
		}
		if state := record["st"]; (state == "offered" || state == "claimed") != queued[code] {
			w.Errorf("%s is %s, and waits for its end: %v", code, state, queued[code])
		}
		if queued[code] {
			n := int64(0)
			for _, c := range record["wc"] {
				n = n*10 + int64(c-'0')
			}
			exposure += n
		}
		delete(queued, code)
	}
	if len(queued) > 0 {
		w.Errorf("%d codes wait for their end without a record", len(queued))
	}
	if got := w.counted("offered"); got != int64(len(keys)) {
		w.Errorf("%d offers in the books, %d records", got, len(keys))
	}
	if got := w.counted("exposure"); got != exposure {
		w.Errorf("exposure %d in the books, %d by the records", got, exposure)
	}
}
