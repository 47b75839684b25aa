package storetest

import (
	"sync"
	"time"

	"lastcall/offers"
)

var expireRows = []row{
	{"a due job is leased to one, comes again after its lease, and is gone once done", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, 1)
		w.pass(o.EndsAt)
		lease := func(ms int64) (jobs []offers.Job) {
			for cell := range w.store.Cells {
				l, err := w.ledger.Lease(w.ctx, w.store, cell, 10, ms)
				w.ok(err)
				jobs = append(jobs, l.Jobs...)
			}
			return jobs
		}
		first := lease(150)
		if len(first) != 1 || first[0].Code != o.Code || first[0].DueAt != o.EndsAt {
			w.Fatalf("%+v", first)
		}
		if again := lease(150); len(again) != 0 {
			w.Fatalf("leased twice: %+v", again)
		}
		var second []offers.Job // the first worker has crashed
		w.until("the lease ends", func() bool { second = lease(long); return len(second) > 0 })
		for i, want := range []int{1, 0} {
			ended, err := w.ledger.Expire(w.ctx, w.store, second)
			w.ok(err)
			if len(ended) != want {
				w.Errorf("expire %d: %+v", i, ended)
			}
		}
		if ended, err := w.ledger.Expire(w.ctx, w.store, first); err != nil || len(ended) != 0 {
			w.Errorf("the zombie: %+v, %v", ended, err)
		}
		if live := w.live(session); live.State != offers.Expired {
			w.Errorf("%+v", live)
		}
		w.wantCount(c, "expired", 1)
		w.wantCount(c, "exposure", 0)
	}},
	{"nothing due: the time of the next", func(w *world) {
		session := w.session()
		o := w.mint(session, w.campaign(), long)
		found := false
		for cell := range w.store.Cells {
			l, err := w.ledger.Lease(w.ctx, w.store, cell, 10, 1_000)
			w.ok(err)
			if len(l.Jobs) != 0 || l.LagMS != 0 || (l.NextAt != 0 && l.NextAt != o.EndsAt) {
				w.Errorf("%+v", l)
			}
			found = found || l.NextAt == o.EndsAt
		}
		if !found {
			w.Error("no cell knows the next job")
		}
	}},
	{"never early, even if asked", func(w *world) {
		c := w.campaign()
		session := w.session()
		o := w.mint(session, c, long)
		var jobs []offers.Job
		for cell := range w.store.Cells {
			jobs = append(jobs, offers.Job{Cell: cell, Code: o.Code}, offers.Job{Cell: cell, Code: "NONE-2222-2222"})
		}
		ended, err := w.ledger.Expire(w.ctx, w.store, jobs)
		w.ok(err)
		if len(ended) != 0 || w.live(session).State != offers.Offered {
			w.Errorf("%+v", ended)
		}
		w.claim(session, 0)
		w.redeem(o.Code, "order", 5_000)
	}},
	{"batches are bounded", func(w *world) {
		c := w.campaign()
		var last offers.Offer
		for range 30 {
			last = w.mint(w.session(), c, 1)
		}
		w.pass(last.EndsAt)
		leased := 0
		for cell := range w.store.Cells {
			for {
				l, err := w.ledger.Lease(w.ctx, w.store, cell, 4, long)
				w.ok(err)
				if len(l.Jobs) > 4 {
					w.Errorf("%d jobs", len(l.Jobs))
				}
				if len(l.Jobs) > 0 && l.LagMS < 0 {
					w.Errorf("lag %d", l.LagMS)
				}
				if len(l.Jobs) == 0 {
					break
				}
				leased += len(l.Jobs)
			}
		}
		if leased != 30 {
			w.Errorf("%d leased", leased)
		}
	}},
	{"four workers: each code once, never early, soon", func(w *world) {
		c := w.campaign()
		const n = 200
		var mu sync.Mutex
		deadline, times := map[string]int64{}, map[string]int{}
		w.all(n, func(i int) error {
			r, err := w.ledger.Mint(w.ctx, w.request(w.sessionOf(i), w.candidate(c, 100+int64(i))))
			mu.Lock()
			defer mu.Unlock()
			deadline[r.Offer.Code] = r.Offer.EndsAt
			return err
		})
		var worst int64
		var workers sync.WaitGroup
		stop := time.Now().Add(patience)
		done := func() bool { mu.Lock(); defer mu.Unlock(); return len(times) == n || time.Now().After(stop) }
		for range 4 {
			workers.Go(func() {
				for !done() {
					for cell := range w.store.Cells {
						l, err := w.ledger.Lease(w.ctx, w.store, cell, 16, 5_000)
						if err != nil {
							w.Error(err)
							return
						}
						ended, err := w.ledger.Expire(w.ctx, w.store, l.Jobs)
						if err != nil {
							w.Error(err)
							return
						}
						mu.Lock()
						for _, o := range ended {
							times[o.Code]++
							worst = max(worst, o.Now-deadline[o.Code])
							if o.Now < deadline[o.Code] {
								w.Errorf("%s ended %d ms early", o.Code, deadline[o.Code]-o.Now)
							}
							if o.Campaign != c.ID || o.State != offers.Expired {
								w.Errorf("%+v", o)
							}
						}
						mu.Unlock()
					}
					time.Sleep(time.Millisecond)
				}
			})
		}
		workers.Wait()
		for code, k := range times {
			if k != 1 {
				w.Errorf("%s expired %d times", code, k)
			}
		}
		if len(times) != n || worst > 2_000 {
			w.Errorf("%d of %d expired, the latest %d ms late", len(times), n, worst)
		}
		w.wantCount(c, "expired", n)
		w.wantCount(c, "exposure", 0)
	}},
}

func (w *world) sessionOf(i int) string {
	return w.store.ID + "-" + string(rune('a'+i%26)) + w.session()
}
