package memory_test

import (
	"sync/atomic"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest"
	"lastcall/offers/platformtest/memory"
)

var goods = platformtest.Goods{Product: "p1", Collection: "c1", OtherProduct: "p2", OtherCollection: "c2"}

// clock is the machine's, and what was added to it.
type clock struct{ added atomic.Int64 }

func (c *clock) now() int64 { return time.Now().UnixMilli() + c.added.Load() }

func bench(opts memory.Options) platformtest.Bench {
	c := &clock{}
	opts.Now, opts.Goods, opts.PageSize, opts.Secret = c.now, goods, 10, "whsec-memory"
	p := memory.New(opts)
	return platformtest.Bench{Platform: p, Stranger: p.Stranger(), Shop: p.Shop(), Goods: goods, Now: c.now,
		Advance: func(ms int64) { c.added.Add(ms) }, Message: p.Message, Faults: p, PageSize: 10,
		Secrets: []string{opts.Secret}, Store: &offers.Storefront{ID: "shop", Key: "shop", Currency: "EUR", Salt: "salt",
			Origins: []string{"https://shop.example", "https://m.shop.example:8443"}}}
}

func TestContract(t *testing.T) {
	t.Parallel()
	platformtest.Run(t, bench(memory.Options{}))
}

func TestContractOfOneThatCanDoLittle(t *testing.T) {
	t.Parallel()
	platformtest.Run(t, bench(memory.Options{Lacks: func(c *offers.Capabilities) {
		*c = offers.Capabilities{Outside: true, Lists: true}
	}}))
}

func FuzzCartURL(f *testing.F) {
	b := bench(memory.Options{})
	platformtest.FuzzCartURL(f, b.Platform, b.Store)
}
