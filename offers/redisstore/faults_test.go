package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/outbound"
	"lastcall/offers/platformtest/memory"
	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
)

// workerVariable makes the test binary a worker: Redis' address, then the platform's.
const workerVariable = "LASTCALL_TEST_WORKER"

const (
	faultCallMS  = 400   // bounds one call of a worker
	faultSweepMS = 4_000 // later than any call that hangs can land
)

// faultWorker is an expiry worker and a dispatcher in a process of its own, which may be killed at any moment.
func faultWorker(where string) int {
	redisAddr, platformURL, _ := strings.Cut(where, " ")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := redisstore.New(redis.NewClient(&redis.Options{Addr: redisAddr}), redisstore.Options{SweepMS: faultSweepMS})
	p := &remote{client: outbound.Client{Base: platformURL}, able: offers.Capabilities{Outside: true, EndsAt: true, Concurrency: 24}}
	works(ctx, s, p, faultCallMS, func(string) {})()
	return 0
}

// faultRun is 2,000 shoppers, a platform that fails in every way, and workers that die.
type faultRun struct {
	*testing.T
	s        *redisstore.Store
	store    *offers.Storefront
	campaign *offers.Campaign
	platform offers.Platform // as the shoppers' server calls it

	mu   sync.Mutex
	ends map[string]end // of codes that were taken
}

// end is when a code has to be gone, and since when its shopper has it.
type end struct {
	ready, at int64 // ms
	used      bool
}

func TestNothingIsUsableAfterItsEndWhateverFails(t *testing.T) {
	const shoppers, workers = 2_000, 3
	addr := redistest.Server(t)
	client := redis.NewClient(&redis.Options{Addr: addr, PoolSize: 64})
	defer client.Close()
	s := redisstore.New(client, redisstore.Options{SweepMS: faultSweepMS})
	store, c := testStore(t, s, 4)
	store.Platform = "slow"
	c.Duration = offers.Duration{MinMS: 3_000, MaxMS: 6_000, GraceMS: 15_000}
	if err := errors.Join(s.SaveStore(t.Context(), store), s.SaveCampaign(t.Context(), c)); err != nil {
		t.Fatal(err)
	}
	rough := memory.Rough
	rough.ZombieAfter = 2_500 * time.Millisecond
	shop := memory.New(memory.Options{Latency: 5 * time.Millisecond, Seed: 42, Faults: rough})
	server := httptest.NewServer(serveRemote(shop))
	defer server.Close()
	f := &faultRun{T: t, s: s, store: store, campaign: c, ends: map[string]end{},
		platform: &remote{client: outbound.Client{Base: server.URL}}}

	done := make(chan struct{})
	var killing sync.WaitGroup
	kills := 0
	killing.Go(func() { kills = f.killAtRandom(workers, addr+" "+server.URL, done) })

	random := rand.New(rand.NewPCG(42, 1))
	var shopping sync.WaitGroup
	for i := range shoppers {
		p := plan{arrives: time.Duration(random.Int64N(int64(8 * time.Second))), hesitates: time.Duration(random.Int64N(int64(4 * time.Second))),
			lifeMS: 3_000 + random.Int64N(3_000), claims: random.IntN(4) > 0, uses: random.IntN(5) == 0}
		shopping.Go(func() { f.shopper(fmt.Sprint("session-", i), p) })
	}
	shopping.Wait()
	f.settled()
	if err := shop.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(done)
	killing.Wait()

	f.audit(shop.Audit())
	shop.Behave(memory.Rates{})
	first, err := offers.Reconcile(t.Context(), s, shop, store, time.Now().UnixMilli(), false)
	if err != nil {
		t.Fatal(err)
	}
	left, err := offers.Reconcile(t.Context(), s, shop, store, time.Now().UnixMilli(), true)
	if err != nil || left.Count > 0 || len(shop.Existing()) > 0 {
		t.Errorf("after one reconcile %d orphans and %d codes are left, %v", left.Count, len(shop.Existing()), err)
	}
	counts := shop.Counts()
	t.Logf("%d shoppers, %d took the offer in time; %d kills; %d orphans before the reconcile; platform: %+v", shoppers,
		len(f.ends), kills, first.Count, counts)
	if kills < 10 || counts.Zombies < 10 || counts.TimedOut < 100 || counts.Broken < 200 || counts.Throttled < 100 {
		t.Error("too little went wrong for this to say anything")
	}
}

// plan is what a shopper will do.
type plan struct {
	arrives, hesitates time.Duration // before the offer, before the click
	lifeMS             int64
	claims, uses       bool
}

func (f *faultRun) shopper(session string, p plan) {
	ctx := f.Context()
	time.Sleep(p.arrives)
	req := mintRequest(f.store, f.campaign, session)
	req.Candidates[0].DurationMS = p.lifeMS
	if r, err := f.s.Mint(ctx, req); err != nil || !r.Has() {
		f.Errorf("mint: %+v, %v", r, err)
		return
	}
	if !p.claims {
		return
	}
	time.Sleep(p.hesitates)
	o, ready := f.click(session)
	if !ready {
		return
	}
	if p.uses {
		s, err := f.s.Settle(ctx, f.store, offers.Settlement{Code: o.Code, Order: session, Currency: "EUR", Subtotal: 5_000, Discount: 500})
		if err != nil || s.Late != offers.InTime {
			f.Errorf("settle: %+v, %v", s, err)
		}
		f.note(o, func(e *end) { e.used = true })
	}
}

func (f *faultRun) note(o offers.Offer, change func(*end)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.ends[o.Code]
	e.at = o.EndsAt
	change(&e)
	f.ends[o.Code] = e
}

// click takes the offer as the shopper's frame does: again and again until the code is ready.
func (f *faultRun) click(session string) (offers.Offer, bool) {
	var taken offers.Offer
	for {
		claim, err := f.s.Claim(f.Context(), f.store, session, offers.ClaimRequest{GraceMS: f.campaign.Duration.GraceMS,
			TicketMS: 1_000, Outside: true, LeaseMS: 1_000})
		var refused *offers.Refusal
		if errors.As(err, &refused) && refused.Reason == offers.ReasonExpired {
			if taken.Code != "" {
				f.Errorf("%s was taken in time and never ready", session)
			}
			return taken, false
		}
		if err != nil {
			f.Errorf("claim: %v", err)
			return taken, false
		}
		taken = claim.Offer
		f.note(taken, func(*end) {})
		if !claim.Create.IsZero() {
			ctx, cancel := context.WithTimeout(f.Context(), 600*time.Millisecond)
			err := offers.Perform(ctx, f.s, f.platform, f.store, f.campaign, claim.Create)
			cancel()
			claim.Ready = claim.Ready || err == nil
		}
		if claim.Ready {
			f.note(taken, func(e *end) { e.ready = time.Now().UnixMilli() })
			return taken, true
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// settled waits until every offer has ended and every call was made.
func (f *faultRun) settled() {
	for limit := time.Now().Add(2 * time.Minute); ; {
		backlog, err := f.s.Backlog(f.Context(), f.store)
		live := 0
		for cell := range f.store.Cells {
			leased, leaseErr := f.s.Lease(f.Context(), f.store, cell, 0, 1)
			if err = errors.Join(err, leaseErr); leased.NextAt > 0 {
				live++
			}
		}
		if err == nil && backlog.Calls == 0 && live == 0 {
			if backlog.Dead > 0 {
				f.Errorf("%d calls were given up", backlog.Dead)
			}
			return
		}
		if time.Now().After(limit) {
			f.Fatalf("offers still live in %d cells, backlog %+v, %v", live, backlog, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// audit holds what the platform has seen against what was promised.
func (f *faultRun) audit(records []memory.Record) {
	f.mu.Lock()
	defer f.mu.Unlock()
	covered := map[string]bool{}
	for _, r := range records {
		e, claimed := f.ends[r.Coupon.Code]
		if !claimed {
			f.Errorf("a code that nobody took was created")
			continue
		}
		if until := r.UsableUntil(); until > e.at && r.CreatedAt < until {
			f.Errorf("a code was usable %d ms after its end", until-e.at)
		}
		if r.DeletedAt > 0 && r.DeletedAt < e.at && !e.used {
			f.Errorf("a code was deleted %d ms before its end", e.at-r.DeletedAt)
		}
		if e.ready > 0 && r.CreatedAt <= e.ready && r.UsableUntil() > e.ready {
			covered[r.Coupon.Code] = true
		}
	}
	for code, e := range f.ends {
		if e.ready > 0 && !e.used && !covered[code] {
			f.Errorf("a shopper was sent to the cart with a code that the platform did not take")
		}
	}
}

// killAtRandom keeps n workers running and kills one of them every now and then, until done.
func (f *faultRun) killAtRandom(n int, where string, done <-chan struct{}) (kills int) {
	random := rand.New(rand.NewPCG(7, 7))
	running := make([]*exec.Cmd, n)
	start := func(i int) {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), workerVariable+"="+where)
		cmd.Stdout, cmd.Stderr = f.Output(), f.Output()
		if err := cmd.Start(); err != nil {
			f.Error(err)
			return
		}
		running[i] = cmd
	}
	end := func(i int) {
		if running[i] != nil {
			_ = running[i].Process.Kill()
			_ = running[i].Wait()
		}
	}
	for i := range n {
		start(i)
	}
	defer func() {
		for i := range n {
			end(i)
		}
	}()
	for {
		select {
		case <-done:
			return kills
		case <-time.After(200*time.Millisecond + time.Duration(random.Int64N(int64(400*time.Millisecond)))):
			i := random.IntN(n)
			end(i)
			start(i)
			kills++
		}
	}
}
