package redisstore

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"lastcall/offers"
	"lastcall/offers/storetest/redistest"
)

// Whoever asks for a grant may die before it is applied: the next one gets the same grant, and the budget stays exact.
func TestGrantsWhoseApplyIsLost(t *testing.T) {
	ctx := t.Context()
	client := redistest.Client(t)
	s := New(client, Options{})
	store := &offers.Storefront{ID: "s", Key: "k", Currency: "EUR", Cells: 16, MaxOrder: 100_000}
	c := offers.NewCampaign("s", "c", "C")
	c.Limits, c.Suppression = offers.Limits{BudgetCodes: 500}, offers.Suppression{}
	var minted, lost atomic.Int64
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for i := range 250 {
				session := fmt.Sprintf("session-%d-%d", worker, i)
				if random.IntN(4) == 0 { // one that dies between the two steps
					cell := cellOf(store, session)
					seq := parseInt(client.HGet(ctx, keysOf(store, cell).budgets(), "c:cs").Val()) + 1
					if err := grantScript.Run(ctx, client, []string{central(store, "c")}, "c", cell, seq, 1, 500, 16).Err(); err != nil {
						t.Error(err)
					}
					lost.Add(1)
				}
				r, err := s.Mint(ctx, offers.MintRequest{Store: store, Session: session,
					Candidates: []offers.Candidate{{Campaign: &c, Amount: 1, DurationMS: 60_000, Worst: 1}}})
				if err != nil {
					t.Error(err)
				}
				if r.New {
					minted.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if minted.Load() != 500 || lost.Load() < 300 {
		t.Errorf("%d minted on a budget of 500, %d grants lost", minted.Load(), lost.Load())
	}
}

func TestGrant(t *testing.T) {
	ctx := t.Context()
	client := redistest.Client(t)
	for _, step := range []struct {
		name                   string
		cell, seq, need, limit int
		want                   int64
	}{
		{"a share of what is left", 0, 1, 1, 1000, 1000 / 8},
		{"the same again", 0, 1, 1, 1000, 125},
		{"the same again, whatever is needed now", 0, 1, 500, 1000, 125},
		{"another cell", 1, 1, 1, 1000, 875 / 8},
		{"at least what is needed", 0, 2, 700, 1000, 700},
		{"one that the cell has left behind", 0, 1, 1, 1000, -1},
		{"more than is left", 1, 2, 67, 1000, 0},
		{"all that is left", 1, 2, 66, 1000, 66},
		{"nothing is left", 2, 1, 1, 1000, 0},
		{"a raised limit", 2, 1, 1, 1100, 100 / 8},
		{"a lowered limit", 2, 2, 1, 500, 0},
	} {
		got, err := grantScript.Run(ctx, client, []string{"bud:{s.c}"}, "c", step.cell, step.seq, step.need, step.limit, 4).Int64()
		if err != nil || got != step.want {
			t.Errorf("%s: %d, %v; want %d", step.name, got, err, step.want)
		}
	}
	for _, step := range []struct {
		name      string
		seq, want int64
	}{{"the first", 1, 1}, {"the first again", 1, 0}, {"one is missing", 3, 0}, {"the second", 2, 1}} {
		got, err := applyScript.Run(ctx, client, []string{"b:{s.0}"}, "c:c", step.seq, 10).Int64()
		if err != nil || got != step.want {
			t.Errorf("apply %s: %d, %v; want %d", step.name, got, err, step.want)
		}
	}
	if left := client.HGet(ctx, "b:{s.0}", "c:c").Val(); left != "20" {
		t.Errorf("%s left, want 20", left)
	}
}

func TestRedemptionIDsNameTheirCell(t *testing.T) {
	store := &offers.Storefront{ID: "s", Cells: 16}
	for cell := range 16 {
		if got, ok := cellOfRedemption(store, newRedemptionID(cell)); !ok || got != cell {
			t.Errorf("cell %d: %d, %v", cell, got, ok)
		}
	}
	for _, id := range []string{"", "rdm", "rdm__x", "rdm_x_x", "rdm_16_x", "rdm_-1_x", "rdm_1_", "xrdm_1_x", "rdm_1_" + string(make([]byte, 80))} {
		if cell, ok := cellOfRedemption(store, id); ok {
			t.Errorf("%q is taken for a redemption of cell %d", id, cell)
		}
	}
}
