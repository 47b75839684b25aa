package platformtest

import (
	"testing"

	"lastcall/offers"
)

type row struct {
	name string
	test func(*world)
}

type group struct {
	name string
	rows []row
}

// Run holds a platform against the whole contract. Rows run one after the other, on one bench.
func Run(t *testing.T, b Bench) {
	complete(t, b)
	groups := []group{
		{"abilities", abilityRows}, {"create", createRows}, {"apply", applyRows}, {"redeem", redeemRows},
		{"delete", deleteRows}, {"end", endRows}, {"others", otherRows}, {"together", togetherRows},
		{"find", findRows}, {"cart address", cartRows}, {"messages", messageRows}, {"connection", connectionRows},
	}
	if !b.Real {
		groups = append(groups, group{"faults", faultRows})
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			for _, r := range g.rows {
				t.Run(r.name, func(t *testing.T) { r.test(newWorld(t, b)) })
			}
		})
	}
}

// complete fails on a bench that would leave something untried.
func complete(t *testing.T, b Bench) {
	t.Helper()
	caps := b.Platform.Capabilities()
	_, source := b.Platform.(offers.OrderSource)
	for what, ok := range map[string]bool{
		"Platform, Stranger, Store, Shop and Now": b.Platform != nil && b.Stranger != nil && b.Store != nil && b.Shop != nil && b.Now != nil,
		"Faults, or Real":                         (b.Faults != nil) != b.Real,
		"PageSize, at most 250":                   b.PageSize > 0 && b.PageSize <= 250,
		"Message, or orders that can be listed":   b.Message != nil || source,
		"Goods for codes held to products":        !caps.Products || b.Goods.Product != "" && b.Goods.OtherProduct != "",
		"Goods for codes held to collections":     !caps.Collections || b.Goods.Collection != "" && b.Goods.OtherCollection != "",
		"Secrets":                                 len(b.Secrets) > 0,
	} {
		if !ok {
			t.Fatalf("the bench lacks %s", what)
		}
	}
	if !caps.Outside {
		t.Fatal("a platform that keeps no codes is no matter for this suite")
	}
}
