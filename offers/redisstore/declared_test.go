package redisstore_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
)

// declared lets its client's user touch, in each script, only the keys which that call declares.
type declared struct {
	tb    testing.TB
	admin redis.UniversalClient
	seen  map[string]bool // scripts by hash
}

const limitedUser = "declared-only"

// allow opens the keys that the commands name, and no others. What a new connection says first (hello, client) comes
// in the middle of another command and changes nothing.
func (h declared) allow(ctx context.Context, cmds ...redis.Cmder) {
	args := []any{"ACL", "SETUSER", limitedUser, "resetkeys"}
	for _, cmd := range cmds {
		words := cmd.Args()
		if cmd.Name() == "hello" || cmd.Name() == "client" {
			return
		}
		if !strings.HasPrefix(cmd.Name(), "evalsha") {
			if len(words) > 1 {
				args = append(args, fmt.Sprint("~", words[1]))
			}
			continue
		}
		h.seen[words[1].(string)] = true
		for _, key := range words[3 : 3+words[2].(int)] {
			args = append(args, "~"+key.(string))
		}
	}
	if err := h.admin.Do(ctx, args...).Err(); err != nil {
		h.tb.Error(err)
	}
}

func (h declared) DialHook(next redis.DialHook) redis.DialHook { return next }

func (h declared) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		h.allow(ctx, cmd)
		return next(ctx, cmd)
	}
}

func (h declared) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		h.allow(ctx, cmds...)
		return next(ctx, cmds)
	}
}

// A key that a script touches without declaring it works on one server and fails, half-way, on a cluster.
func TestScriptsTouchOnlyTheKeysTheyDeclare(t *testing.T) {
	ctx := t.Context()
	addr := redistest.Server(t)
	admin := redis.NewClient(&redis.Options{Addr: addr})
	t.Cleanup(func() {
		_ = admin.Do(context.Background(), "ACL", "DELUSER", limitedUser).Err()
		_ = admin.Close()
	})
	if err := admin.Do(ctx, "ACL", "SETUSER", limitedUser, "reset", "on", ">secret", "+@all", "~*", "&*").Err(); err != nil {
		t.Fatal(err)
	}
	for _, script := range redisstore.Scripts {
		if err := script.Load(ctx, admin).Err(); err != nil {
			t.Fatal(err)
		}
	}
	client := redis.NewClient(&redis.Options{Addr: addr, Username: limitedUser, Password: "secret", PoolSize: 1})
	t.Cleanup(func() { _ = client.Close() })
	limited := declared{t, admin, map[string]bool{}}
	client.AddHook(limited)
	s := redisstore.New(client, redisstore.Options{Vault: keyring(t, 1)})
	store, c := testStore(t, s, 4)
	c.Limits = offers.Limits{BudgetCodes: 100, BudgetMoney: 1_000_000, TotalUses: 100, MaxExposure: 1_000_000, CooldownMS: 1, PerSession: 9}
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	must("save", s.SaveCampaign(ctx, c))
	c.Duration.MoreMS, c.Duration.MoreMax = 20_000, 1

	for _, then := range []string{"revoke", "forget", "expire", "release", "revive"} {
		req := mintRequest(store, c, "will-"+then)
		if then == "expire" {
			req.Candidates[0].DurationMS = 0
		}
		r, err := s.Mint(ctx, req)
		must("mint", err)
		code := r.Offer.Code
		_, err = s.Live(ctx, store, req.Session)
		must("live", err)
		_, err = s.Dismiss(ctx, store, req.Session)
		must("dismiss", err)
		if then == "expire" {
			for cell := range store.Cells {
				l, err := s.Lease(ctx, store, cell, 10, 1_000)
				must("lease", err)
				_, err = s.Expire(ctx, store, l.Jobs)
				must("expire", err)
			}
			continue
		}
		_, err = s.Extend(ctx, store, req.Session, c)
		must("extend", err)
		claim, err := s.Claim(ctx, store, req.Session, offers.ClaimRequest{GraceMS: 1, TicketMS: 1_000})
		must("claim", err)
		_, err = s.Redirect(ctx, store, claim.Ticket)
		must("redirect", err)
		use := offers.RedeemRequest{Code: code, Order: then, IdemKey: then, Basket: offers.Basket{Currency: "EUR", Subtotal: 200_000}}
		_, err = s.Validate(ctx, store, use)
		must("validate", err)
		switch then {
		case "revoke":
			must("revoke", s.Revoke(ctx, store, code))
		case "forget":
			must("forget", s.Forget(ctx, store, req.Session))
		default:
			done, err := s.Redeem(ctx, store, use)
			must("redeem", err)
			_, err = s.Release(ctx, store, done.ID, then == "revive")
			must("release", err)
		}
	}
	outside := func(session string) offers.Claim {
		t.Helper()
		_, err := s.Mint(ctx, mintRequest(store, c, session))
		must("mint", err)
		claim, err := s.Claim(ctx, store, session, offers.ClaimRequest{TicketMS: 1_000, Outside: true, LeaseMS: 60_000})
		must("claim outside", err)
		return claim
	}
	lease := func(cell int) []offers.Call {
		t.Helper()
		l, err := s.LeaseCalls(ctx, store, cell, 10, 60_000)
		must("lease calls", err)
		return l.Calls
	}
	for _, end := range []string{"revoke", "forget", "redeem", "revive"} {
		claim := outside("outside-" + end)
		code, cell := claim.Offer.Code, claim.Create.Cell
		must("created", s.Created(ctx, store, claim.Create, "ref"))
		switch end {
		case "revoke":
			must("revoke", s.Revoke(ctx, store, code))
		case "forget":
			must("forget", s.Forget(ctx, store, claim.Offer.Session))
		default:
			done, err := s.Redeem(ctx, store, offers.RedeemRequest{Code: code, Order: end, Basket: offers.Basket{Currency: "EUR", Subtotal: 1_000}})
			must("redeem", err)
			if end == "revive" {
				_, err = s.Release(ctx, store, done.ID, true)
				must("release", err)
			}
		}
		calls := lease(cell)
		if len(calls) != 1 {
			t.Fatalf("after %s: %+v", end, calls)
		}
		must("put off", s.PutOff(ctx, store, calls[0], 0, "x", true))
		if calls = lease(cell); end == "revoke" {
			must("bury", s.Bury(ctx, store, calls[0], "x"))
		} else {
			must("done", s.Done(ctx, store, calls[0]))
		}
	}
	must("secrets", s.SaveCredentials(ctx, store.ID, []byte("secret")))
	_, key := offers.NewAPIKey(store.ID, "server", 1)
	must("save key", s.SaveAPIKey(ctx, key))
	_, err := s.APIKeys(ctx, store.ID)
	must("list keys", err)
	must("used key", s.UsedAPIKey(ctx, key, 2))
	must("drop key", s.DeleteAPIKey(ctx, store.ID, key.ID))
	letters, err := s.DeadLetters(ctx, store, 10)
	must("dead letters", err)
	if len(letters) != 1 {
		t.Fatalf("dead letters: %+v", letters)
	}
	must("requeue", s.Revive(ctx, store, letters[0].ID))
	_, err = s.Alive(ctx, store, []string{letters[0].Code})
	must("alive", err)

	settle := func(code, order string) {
		t.Helper()
		_, err := s.Settle(ctx, store, offers.Settlement{Code: code, Order: order, Currency: "EUR", Subtotal: 1_000, Discount: 100})
		must("settle", err)
	}
	cancel := func(order string, revive bool) {
		t.Helper()
		_, found, err := s.Cancel(ctx, store, offers.Cancellation{Order: order, Revive: revive})
		must("cancel", err)
		if !found {
			t.Fatalf("%s was not found", order)
		}
	}
	code := outside("outside-settle").Offer.Code
	settle(code, "settle-1")
	settle(code, "settle-2")
	cancel("settle-2", false)
	cancel("settle-1", true)
	_, _, err = s.Cancel(ctx, store, offers.Cancellation{Order: "settle-3"})
	must("cancel", err)
	settle(code, "settle-3")
	must("seen", s.Seen(ctx, store, "message"))

	store.Platform, store.CreateOn, store.Shelf = "twin", offers.CreateOnShelf, 3
	shelf, session := c.Shelves()[0], "shelved"
	cell := s.Cell(store, session)
	shelf.Amount = 1_000
	for range 2 {
		code, err := s.DrawCode(store, cell, c.CodePattern)
		must("draw", err)
		must("stock", s.Stock(ctx, store, shelf, cell, code, time.Now().Add(24*time.Hour).UnixMilli()))
		must("stocked", s.Stocked(ctx, store, shelf, code, "ref"))
		must("unstock", s.Unstock(ctx, store, shelf, code))
	}
	ready, err := s.Reserve(ctx, store, shelf, cell, 1, 1_000, 60_000)
	must("reserve", err)
	req := mintRequest(store, c, session)
	req.Candidates[0].Ready = ready[0]
	if r, err := s.Mint(ctx, req); err != nil || r.Offer.Code != ready[0].Code {
		t.Fatalf("a ready code: %+v, %v", r, err)
	}
	if n, err := s.Stale(ctx, store, shelf, cell, 1<<50); err != nil || n != 1 {
		t.Fatalf("stale: %d, %v", n, err)
	}
	gone := lease(cell)
	must("bury", s.Bury(ctx, store, gone[len(gone)-1], "x"))
	letters, err = s.DeadLetters(ctx, store, 1)
	must("dead letters", err)
	must("discard", s.Discard(ctx, store, letters[0].ID))
	store.CreateOn = offers.CreateOnShow
	_, err = s.Mint(ctx, mintRequest(store, c, "shown"))
	must("mint", err)

	gift := offers.Goodwill{Kind: offers.Percent, Amount: 1_000, Days: 1}.Issue(store)
	gift.Account, gift.Form, gift.Day, gift.Customer, gift.Outside = "agent", "form", "day", "hash", true
	issued, err := s.Issue(ctx, store, gift)
	must("issue", err)
	_, err = s.Prolong(ctx, store, issued.Code, 1_000, 5_000, issued.EndsAt)
	must("prolong", err)
	_, err = s.CodesOfCustomer(ctx, store, "hash")
	must("codes of a customer", err)

	store.Hooks = []offers.Hook{listener("all")}
	for cell := range store.Cells {
		_, err := s.FanOut(ctx, store, cell)
		must("fan out", err)
	}
	told, err := s.LeaseDeliveries(ctx, store, "all", 2, 60_000)
	must("lease deliveries", err)
	must("put off delivery", s.PutOffDelivery(ctx, store, told[0], 1, offers.Attempt{}))
	must("delivered", s.Delivered(ctx, store, told[1], offers.Attempt{}))
	must("resend", s.ResendDelivery(ctx, store, "all", told[1].ID))
	must("hook secret", s.SaveHookSecret(ctx, store.ID, "all", []byte("one")))
	must("rotate", s.RotateHookSecret(ctx, store.ID, "all", []byte("two"), 1_000))
	_, err = s.DropDeliveries(ctx, store, "all")
	must("drop deliveries", err)
	_, err = s.KeepTake(ctx, store, offers.TakeAt(time.Now().UnixMilli(), time.UTC, offers.Counters{}))
	must("take", err)
	_, err = s.SavePicture(ctx, store.ID, []byte("picture"), "")
	must("picture", err)
	must("sight", s.Sight(ctx, store, "https://shop.example"))
	for name, script := range redisstore.Scripts {
		if !limited.seen[script.Hash()] {
			t.Errorf("%s was not run", name)
		}
	}
	files, err := os.ReadDir("lua")
	must("scripts", err)
	if len(files)-1 != len(redisstore.Scripts) { // all but common.lua
		t.Errorf("%d scripts in lua/, %d here", len(files)-1, len(redisstore.Scripts))
	}
}

// A key that is not declared is refused, so the test above can fail.
func TestUndeclaredKeysAreNoticed(t *testing.T) {
	ctx := t.Context()
	addr := redistest.Server(t)
	admin := redis.NewClient(&redis.Options{Addr: addr})
	defer admin.Close()
	if err := admin.Do(ctx, "ACL", "SETUSER", limitedUser, "reset", "on", ">secret", "+@all", "~*", "&*").Err(); err != nil {
		t.Fatal(err)
	}
	defer admin.Do(ctx, "ACL", "DELUSER", limitedUser)
	client := redis.NewClient(&redis.Options{Addr: addr, Username: limitedUser, Password: "secret"})
	defer client.Close()
	client.AddHook(declared{t, admin, map[string]bool{}})
	sly := redis.NewScript(`redis.call('SET', KEYS[1], '1') return redis.call('SET', KEYS[1] .. 'x', '1')`)
	if err := sly.Load(ctx, admin).Err(); err != nil {
		t.Fatal(err)
	}
	if err := sly.Run(ctx, client, []string{"a"}).Err(); err == nil || !strings.Contains(fmt.Sprint(err), "key") {
		t.Errorf("an undeclared key: %v", err)
	}
}
