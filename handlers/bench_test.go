package handlers_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"lastcall/handlers/compress"
	"lastcall/offers"
	"lastcall/offers/redisstore/embedded"
	"lastcall/offers/storetest/redistest"
)

// BenchmarkLastcall measures what the README's table says. Every rate is a ratio to a baseline that is measured in the
// same run, by turns; the numbers of requests are its own, -benchtime has no say.
func BenchmarkLastcall(b *testing.B) {
	var t table
	b.Run("signal", func(b *testing.B) { t.signals(b) })
	b.Run("frame", func(b *testing.B) { t.frames(b) })
	b.Run("embedded", func(b *testing.B) { t.embedded(b) })
	b.Run("sizes", func(b *testing.B) { t.sizes(b) })
	b.ReportMetric(0, "ns/op")
	fmt.Print("\n", t.String(), "\n")
}

// signals compares the signal handler (session cookie, rules, mint) with a handler that sends the same script call.
func (t *table) signals(b *testing.B) {
	w := newWorld(b, redistest.Client(b), true)
	id, cookie := w.shopper()
	first := signalRequest(cookie)
	var answer []byte
	args := w.last.during(func() { answer = w.answer(first) })
	code := w.codeOf(id)
	subject := serve(b, w.public)

	fresh := newBare(w, args, answer)
	fresh.vary(id, code)
	each := func(n int) [][]byte {
		out := make([][]byte, n)
		for i := range out {
			_, cookie := w.shopper()
			out[i] = signalRequest(cookie)
		}
		return out
	}
	t.compare(b, w, "signal, new session each: mint", "one mint script", subject, serve(b, fresh), w.public, fresh, each)

	same := newBare(w, args, answer)
	again := func(n int) [][]byte {
		out := make([][]byte, n)
		for i := range out {
			out[i] = first
		}
		return out
	}
	t.compare(b, w, "signal, repeated: the live offer", "the same script", subject, serve(b, same), w.public, same, again)
}

// frames compares the frame handler with a handler that reads once and writes the same document from memory.
func (t *table) frames(b *testing.B) {
	w := newWorld(b, redistest.Client(b), true)
	_, cookie := w.shopper()
	w.answer(signalRequest(cookie))
	var page []byte
	args := w.last.during(func() { page = w.answer(frameRequest(cookie, "")) })
	subject := serve(b, w.public)
	for _, accepts := range []string{"", "gzip, deflate, br"} {
		name, request := "frame", frameRequest(cookie, accepts)
		if accepts != "" {
			name = "frame, compressed"
		}
		bare := newBare(w, args, page)
		each := func(n int) [][]byte {
			out := make([][]byte, n)
			for i := range out {
				out[i] = request
			}
			return out
		}
		t.compare(b, w, name, "one read, same document", subject, serve(b, bare), w.public, bare, each)
	}
}

// bare is the least that can be: one script call, one answer from memory.
type bare struct {
	redis redis.UniversalClient
	args  []any
	slots []slot // what changes from call to call
	n     atomic.Int64
	body  []byte
}

// slot is an argument that holds a session's id or a code.
type slot struct {
	at            int
	before, after string
	digits        int
}

func newBare(w *world, args []any, body []byte) *bare {
	return &bare{redis: w.redis, args: args, body: body}
}

// vary puts a number of as many digits in the place of each of the values, another one each call.
func (h *bare) vary(values ...string) {
	for i, arg := range h.args {
		for _, v := range values {
			if text, ok := arg.(string); ok && strings.Contains(text, v) {
				before, after, _ := strings.Cut(text, v)
				h.slots = append(h.slots, slot{at: i, before: before, after: after, digits: len(v)})
			}
		}
	}
}

func (h *bare) next() []any {
	if len(h.slots) == 0 {
		return h.args
	}
	args := slices.Clone(h.args)
	number := strconv.FormatInt(1e15+h.n.Add(1), 10)
	for _, s := range h.slots {
		name := number
		for len(name) < s.digits {
			name = "0" + name
		}
		args[s.at] = s.before + name[len(name)-s.digits:] + s.after
	}
	return args
}

func (h *bare) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, err := h.redis.Do(r.Context(), h.next()...).Slice(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	compress.Write(w, r, h.body)
}

func (w *world) answer(request []byte) []byte {
	w.tb.Helper()
	r := parse(w.tb, request)
	rec := httptest.NewRecorder()
	w.public.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		w.tb.Fatalf("%s %s: %d", r.Method, r.URL, rec.Code)
	}
	return rec.Body.Bytes()
}

func (w *world) codeOf(session string) string {
	w.tb.Helper()
	o, err := w.ledger.Live(w.tb.Context(), w.store, session)
	must(w.tb, err)
	return o.Code
}

// embedded compares mints on the embedded engine, journal and all, with those on a real Redis.
func (t *table) embedded(b *testing.B) {
	real := newWorld(b, redistest.Client(b), true)
	engine, err := embedded.Open(b.Context(), embedded.Options{Dir: b.TempDir(), Logger: slog.New(slog.DiscardHandler), MaxKeys: 1e9})
	must(b, err)
	b.Cleanup(func() { must(b, engine.Close(context.WithoutCancel(b.Context()))) })
	own := newWorld(b, engine.Client(), false)
	var ratios []float64
	var rate float64
	for range 7 {
		rate = own.mints(1_000)
		ratios = append(ratios, rate/real.mints(4_000))
	}
	t.add("embedded engine: mints", "a real Redis", fmt.Sprintf("**%.2f**", median(ratios)), "", fmt.Sprintf("%.0f/s", rate), "", "")
	b.ReportMetric(median(ratios), "of-redis")
	b.ReportMetric(0, "ns/op")
}

// mints is how many offers a second the ledger makes, asked by as many at once as there are clients.
func (w *world) mints(n int) float64 {
	c := benchCampaigns()[0]
	candidate := offers.Candidate{Campaign: &c, Amount: 1000, DurationMS: 900_000, Worst: 50_00}
	var all errgroup.Group
	all.SetLimit(clients)
	begun := time.Now()
	for range n {
		all.Go(func() error {
			r, err := w.ledger.Mint(w.tb.Context(), offers.MintRequest{Store: w.store, Session: rand.Text()[:22], Trigger: offers.ExitIntent,
				Candidates: []offers.Candidate{candidate}, Evidence: `{"p":"/products/kettle","d":24000,"D":61000,"P":24000,"n":4,"pr":3}`})
			if err == nil && !r.New {
				err = fmt.Errorf("no offer: %s", r.Reason)
			}
			return err
		})
	}
	must(w.tb, all.Wait())
	return float64(n) / time.Since(begun).Seconds()
}

// sizes are what shoppers load and what an offer takes in Redis.
func (t *table) sizes(b *testing.B) {
	w := newWorld(b, redistest.Client(b), true)
	_, cookie := w.shopper()
	w.answer(signalRequest(cookie))
	get := func(path string) int {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "br")
		r.Header.Set("Cookie", cookie)
		rec := httptest.NewRecorder()
		w.public.ServeHTTP(rec, r)
		if rec.Code != http.StatusOK {
			b.Fatalf("%s: %d", path, rec.Code)
		}
		return rec.Body.Len()
	}
	tag := get("/w/" + benchKey + ".js")
	page := string(w.answer(frameRequest(cookie, "")))
	document := get("/f/" + benchKey)
	frame := document
	for _, m := range regexp.MustCompile(`(?:src|href)="(/[at]/[^"]+)"`).FindAllStringSubmatch(page, -1) {
		frame += get(m[1])
	}
	perOffer := w.bytesPerOffer(20_000)
	t.size("tag with three campaigns, brotli", tag, "B")
	t.size("frame with all that it loads, cold", frame, "B")
	t.size("frame, warm: its document", document, "B")
	t.size("a live offer in Redis, with its session, index and trace", perOffer, "B")
	b.ReportMetric(float64(tag), "tag-B")
	b.ReportMetric(float64(frame), "frame-B")
	b.ReportMetric(float64(perOffer), "offer-B")
	b.ReportMetric(0, "ns/op")
}

// bytesPerOffer is by how much Redis grows for each of n offers.
func (w *world) bytesPerOffer(n int) int {
	used := func() int {
		info, err := w.redis.Info(w.tb.Context(), "memory").Result()
		must(w.tb, err)
		bytes, err := strconv.Atoi(infoField(info, "used_memory:"))
		must(w.tb, err)
		return bytes
	}
	before := used()
	w.mints(n)
	return (used() - before) / n
}
