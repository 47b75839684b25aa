package storetest

import (
	"fmt"
	"maps"
	"slices"

	"pgregory.net/rapid"
)

func (p *property) books(rt *rapid.T) {
	p.do(rt, "counters", func() string {
		all, err := p.ledger.Counters(p.ctx, p.store)
		if err != nil {
			return err.Error()
		}
		out := ""
		for _, id := range sortedKeys(p.possible[0].campaigns) {
			n := all[id]
			out += fmt.Sprintf("%s: exposure %d, discount %d, offered %d, redeemed %d, revenue %d, released %d\n", id, n["exposure"],
				n["discount"], n["offered"], n["redeemed"], n["revenue"], n["released"])
		}
		b, err := p.ledger.Backlog(p.ctx, p.store)
		if err != nil {
			return err.Error()
		}
		return out + fmt.Sprintln("calls", b.Calls)
	}, func(m *model, _ int64) string { return m.books() })
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// finish lets every short life end and a worker do its work: what is due is leased, and only that.
func (p *property) finish(rt *rapid.T) {
	p.pass(p.now() + 4*moment)
	for cell := range p.store.Cells {
		l, err := p.ledger.Lease(p.ctx, p.store, cell, 1_000, 60_000)
		p.ok(err)
		for _, job := range l.Jobs {
			if job.DueAt > l.Now {
				rt.Fatalf("%+v was leased at %d", job, l.Now)
			}
			p.expireOne(rt, job.Code, &job)
		}
	}
	now := p.now()
	for _, m := range p.possible {
		for code, r := range m.codes {
			if r.held() && r.offer.EndsAt <= now-moment {
				rt.Fatalf("%s has ended and nobody was told: %+v", code, r)
			}
		}
	}
	p.books(rt)
}
