package redisstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"lastcall/offers"
	"lastcall/offers/redisstore"
)

func TestTheLogOfAListener(t *testing.T) {
	for engine, open := range everywhere {
		t.Run(engine, func(t *testing.T) {
			s, ctx := redisstore.New(open(t), redisstore.Options{Vault: keyring(t, 1)}), t.Context()
			store, c := testStore(t, s, 3)
			store.Hooks = []offers.Hook{listener("all"), listener("other")}
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			log := func() []offers.LoggedDelivery {
				t.Helper()
				list, err := s.HookLog(ctx, store, "all")
				must(err)
				return list
			}
			for i := range 60 {
				_, err := s.Mint(ctx, mintRequest(store, c, fmt.Sprint("session-", i)))
				must(err)
			}
			fanOut(t, s, store)
			list, messages := told(t, s, store, "all")
			if len(list) != 60 || len(log()) != 0 {
				t.Fatalf("%d told, %d logged", len(list), len(log()))
			}
			failed := offers.Attempt{Outcome: offers.OutcomeWaiting, Status: 500, Cause: "status 500", TookMS: 12}
			must(s.PutOffDelivery(ctx, store, list[0], 60_000, failed))
			one := log()
			if len(one) != 1 || one[0].ID != list[0].ID || one[0].Attempt != failed || one[0].Tries != 1 || one[0].Event != offers.HookShown || one[0].At != list[0].At ||
				one[0].NextAt != one[0].TriedAt+60_000 || one[0].Test {
				t.Fatalf("after a failure: %+v", one)
			}
			taken := offers.Attempt{Outcome: offers.OutcomeDelivered, Status: 204, TookMS: 3}
			void := list[1]
			void.Token--
			must(s.Delivered(ctx, store, void, taken))
			if len(log()) != 1 {
				t.Error("whoever lost the lease wrote into the log")
			}
			for _, d := range list[1:] {
				must(s.Delivered(ctx, store, d, taken))
			}
			full := log()
			if len(full) != offers.MaxHookLog {
				t.Errorf("%d lines; want the last %d", len(full), offers.MaxHookLog)
			}
			for i, l := range full {
				if i > 0 && full[i-1].TriedAt < l.TriedAt {
					t.Error("not in order")
				}
			}
			must(s.NoteTest(ctx, store, offers.Delivery{ID: "evt_test_1", Hook: "all", Event: offers.HookShown, Body: []byte("{}")}, taken))
			if newest := log()[0]; !newest.Test || newest.ID != "evt_test_1" || newest.Tries != 1 {
				t.Errorf("a test: %+v", newest)
			}
			if err := s.ResendDelivery(ctx, store, "all", "evt_test_1"); !errors.Is(err, offers.ErrNoDelivery) {
				t.Errorf("a test is sent again: %v", err)
			}
			for _, id := range []string{"evt_9_1-0", "evt_0_nope", "x", "evt_-1_1-0", ""} {
				if err := s.ResendDelivery(ctx, store, "all", id); !errors.Is(err, offers.ErrNoDelivery) {
					t.Errorf("%q: %v", id, err)
				}
			}
			again := list[59]
			must(s.ResendDelivery(ctx, store, "all", again.ID))
			second, _ := told(t, s, store, "all")
			if len(second) != 1 || second[0].ID != again.ID || second[0].Tries != 1 || !bytes.Equal(second[0].Body, again.Body) {
				t.Errorf("sent again: %+v, want %+v", second, again)
			}
			if other, err := s.HookLog(ctx, store, "other"); err != nil || len(other) != 0 {
				t.Errorf("another listener's log: %+v, %v", other, err)
			}

			session := ""
			for i := range 60 {
				if offers.SessionName(store, fmt.Sprint("session-", i)) == messages[59].Offer.Session {
					session = fmt.Sprint("session-", i)
				}
			}
			must(s.Forget(ctx, store, session))
			for _, l := range log() {
				if l.ID == messages[59].ID {
					t.Error("a forgotten session is in the log")
				}
			}
			if n, err := s.ForgetHook(ctx, store, "all"); err != nil || n != 2 || len(log()) != 0 {
				t.Errorf("%d waited, %v, %d lines left", n, err, len(log()))
			}
		})
	}
}

func TestASecretIsRotated(t *testing.T) {
	for engine, open := range everywhere {
		t.Run(engine, func(t *testing.T) {
			s, ctx := redisstore.New(open(t), redisstore.Options{Vault: keyring(t, 1)}), t.Context()
			store, _ := testStore(t, s, 1)
			want := func(secrets ...string) {
				t.Helper()
				got, err := s.HookSecrets(ctx, store.ID, "all")
				if err != nil || len(got) != len(secrets) {
					t.Fatalf("%q, %v; want %q", got, err, secrets)
				}
				for i := range got {
					if string(got[i]) != secrets[i] {
						t.Errorf("%q, want %q", got, secrets)
					}
				}
			}
			want()
			if err := s.SaveHookSecret(ctx, store.ID, "all", []byte("one")); err != nil {
				t.Fatal(err)
			}
			want("one")
			for _, step := range []struct {
				secret  string
				overlap int64
				want    []string
			}{{"two", 60_000, []string{"two", "one"}}, {"three", 60_000, []string{"three", "two"}}, {"four", 0, []string{"four"}}} {
				if err := s.RotateHookSecret(ctx, store.ID, "all", []byte(step.secret), step.overlap); err != nil {
					t.Fatal(err)
				}
				want(step.want...)
			}
			if err := s.DeleteHookSecret(ctx, store.ID, "all"); err != nil {
				t.Fatal(err)
			}
			want()
		})
	}
}
