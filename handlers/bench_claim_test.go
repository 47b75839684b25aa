package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/storetest/redistest"
)

// BenchmarkClaim is how long a shopper waits from the click to the address of the cart, by what the store's cart runs on
// and where the code is. All are measured in the same run, by turns; -benchtime has no say.
func BenchmarkClaim(b *testing.B) {
	const rounds, warm = 400, 40
	w := newWorld(b, redistest.Client(b), true)
	noop, ready, create := w.claims("noop", "direct", false), w.claims("ready", "distant", true), w.claims("create", "distant", false)
	for i := range rounds + warm {
		for _, c := range []*claims{noop, ready, create} {
			if took := c.one(i); i >= warm {
				c.took = append(c.took, took)
			}
		}
	}
	fmt.Println("\n| claim to redirect | p50 | p95 | p95 over its base |\n|---|--:|--:|--:|")
	show := func(name, metric string, c *claims, more time.Duration) {
		over := c.percentile(95) - noop.percentile(95) - more
		fmt.Printf("| %s | %.2f ms | %.2f ms | %+.2f ms |\n", name, ms(c.percentile(50)), ms(c.percentile(95)), ms(over))
		b.ReportMetric(ms(over), metric)
	}
	show("a cart that asks our API (the base)", "noop-over-noop-ms", noop, 0)
	show("a code that lies ready on a platform 50 ms away", "ready-over-noop-ms", ready, 0)
	show("a code that is created there at the claim (base + 50 ms)", "create-over-platform-ms", create, distance)
	b.ReportMetric(0, "ns/op")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// claims are those of one store.
type claims struct {
	*world
	store *offers.Storefront
	shelf *offers.Shelf // where codes lie ready; nil: nowhere
	took  []time.Duration
}

// claims adds a store to the world.
func (w *world) claims(id, platform string, shelved bool) *claims {
	store := *w.store
	store.ID, store.Key, store.Platform, store.Version = id, id, platform, 0
	c := &claims{world: w, store: &store}
	if shelved {
		c.store.CreateOn, c.store.Shelf = offers.CreateOnShelf, 10
		v := benchCampaigns()[0].Value
		c.shelf = &offers.Shelf{Campaign: "leaving", Kind: v.Kind, Amount: v.Min, MinTotal: v.MinSubtotal}
	}
	must(w.tb, c.ledger.SaveStore(w.tb.Context(), c.store))
	for _, campaign := range benchCampaigns() {
		campaign.StoreID = id
		must(w.tb, c.ledger.SaveCampaign(w.tb.Context(), &campaign))
	}
	return c
}

var ticket = regexp.MustCompile(`/go/[A-Za-z0-9._-]+`)

// one is the way of a new shopper with an offer, from the click on.
func (c *claims) one(n int) time.Duration {
	ctx := c.tb.Context()
	id, cookie := c.shopperOf(c.store.ID)
	campaign := benchCampaigns()[0]
	candidate := offers.Candidate{Campaign: &campaign, Amount: campaign.Value.Min, DurationMS: 900_000, Worst: 50_00}
	if c.shelf != nil {
		cell := c.ledger.Cell(c.store, id)
		code, err := c.ledger.DrawCode(c.store, cell, campaign.CodePattern)
		must(c.tb, err)
		must(c.tb, c.ledger.Stock(ctx, c.store, *c.shelf, cell, code, time.Now().Add(time.Hour).UnixMilli()))
		must(c.tb, c.ledger.Stocked(ctx, c.store, *c.shelf, code, "ref"))
		found, err := c.ledger.Reserve(ctx, c.store, *c.shelf, cell, 1, 900_000, 60_000)
		must(c.tb, err)
		if len(found) != 1 {
			c.tb.Fatal("the shelf is empty")
		}
		candidate.Ready = found[0]
	}
	res, err := c.ledger.Mint(ctx, offers.MintRequest{Store: c.store, Session: id, Trigger: offers.ExitIntent, Evidence: "{}",
		Candidates: []offers.Candidate{candidate}})
	must(c.tb, err)
	if !res.New || candidate.Ready.Code != "" && res.Offer.Code != candidate.Ready.Code {
		c.tb.Fatalf("round %d: %+v", n, res)
	}
	claim := httptest.NewRequest(http.MethodPost, "/f/"+c.store.Key+"/claim", nil)
	claim.Header.Set("Origin", benchURL)
	claim.Header.Set("Cookie", cookie)
	begun := time.Now()
	rec := httptest.NewRecorder()
	c.public.ServeHTTP(rec, claim)
	way := ticket.FindString(rec.Body.String())
	if way == "" {
		c.tb.Fatalf("round %d: no way to the cart: %d %s", n, rec.Code, rec.Body)
	}
	rec = httptest.NewRecorder()
	c.public.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, way, nil))
	took := time.Since(begun)
	if rec.Code != http.StatusSeeOther {
		c.tb.Fatalf("round %d: the ticket answers %d", n, rec.Code)
	}
	return took
}

func (c *claims) percentile(p int) time.Duration {
	sorted := slices.Sorted(slices.Values(c.took))
	return sorted[len(sorted)*p/100]
}
