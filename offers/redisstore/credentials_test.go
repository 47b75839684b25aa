package redisstore_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"lastcall/offers/redisstore"
	"lastcall/offers/storetest/redistest"
	"lastcall/offers/vault"
)

// everywhere are what state can be kept in; each test of secrets runs on all.
var everywhere = map[string]func(testing.TB) redis.UniversalClient{
	"embedded": embeddedClient,
	"redis":    func(tb testing.TB) redis.UniversalClient { return redistest.Client(tb) },
	"cluster":  func(tb testing.TB) redis.UniversalClient { return redistest.ClusterClient(tb) },
}

// keyring is a vault of secrets that differ in their first bytes.
func keyring(t *testing.T, firsts ...byte) *vault.Vault {
	t.Helper()
	var secrets [][]byte
	for _, f := range firsts {
		s := bytes.Repeat([]byte{0x5c}, 32)
		s[0] = f
		secrets = append(secrets, s)
	}
	v, err := vault.New(secrets...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCredentials(t *testing.T) {
	for engine, open := range everywhere {
		t.Run(engine, func(t *testing.T) {
			client, ctx := open(t), t.Context()
			s := redisstore.New(client, redisstore.Options{Vault: keyring(t, 1)})
			check := func(store, want string, wantVersion int64) {
				t.Helper()
				got, version, err := s.Credentials(ctx, store)
				if err != nil || string(got) != want || version != wantVersion {
					t.Errorf("%s has %q at %d, %v; want %q at %d", store, got, version, err, want, wantVersion)
				}
			}
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			check("tea", "", 0)
			must(s.SaveCredentials(ctx, "tea", []byte("first-secret")))
			check("tea", "first-secret", 1)
			check("coffee", "", 0)
			must(s.SaveCredentials(ctx, "tea", []byte("second-secret")))
			check("tea", "second-secret", 2)
			must(s.SaveCredentials(ctx, "tea", []byte("first-secret")))
			check("tea", "first-secret", 3) // what is as it was once has another version
			must(s.DeleteCredentials(ctx, "tea"))
			check("tea", "", 4)
			must(s.DeleteCredentials(ctx, "tea"))
			must(s.DeleteCredentials(ctx, "coffee"))
			check("tea", "", 4)
			check("coffee", "", 0)
			must(s.SaveCredentials(ctx, "tea", []byte("first-secret")))
			check("tea", "first-secret", 5)

			kept, err := client.HGetAll(ctx, "{cat}:sec:tea").Result()
			must(err)
			for field, value := range kept {
				if strings.Contains(value, "secret") {
					t.Errorf("kept in the clear: %s", field)
				}
			}
			// A copy of the database can't move a secret to another store.
			must(client.HSet(ctx, "{cat}:sec:coffee", kept).Err())
			if got, _, err := s.Credentials(ctx, "coffee"); !errors.Is(err, vault.ErrTampered) || got != nil {
				t.Errorf("another store's credentials open: %q, %v", got, err)
			}
		})
	}
}

func TestCredentialsNeedAVault(t *testing.T) {
	client, ctx := embeddedClient(t), t.Context()
	without := redisstore.New(client, redisstore.Options{})
	if err := without.SaveCredentials(ctx, "tea", []byte("first-secret")); !errors.Is(err, redisstore.ErrNoVault) {
		t.Errorf("saved without keys: %v", err)
	}
	if got, v, err := without.Credentials(ctx, "tea"); err != nil || got != nil || v != 0 {
		t.Errorf("a store without credentials needs no keys: %q, %d, %v", got, v, err)
	}
	if err := redisstore.New(client, redisstore.Options{Vault: keyring(t, 1)}).SaveCredentials(ctx, "tea", []byte("first-secret")); err != nil {
		t.Fatal(err)
	}
	if got, _, err := without.Credentials(ctx, "tea"); !errors.Is(err, redisstore.ErrNoVault) || got != nil {
		t.Errorf("read without keys: %q, %v", got, err)
	}
	got, _, err := redisstore.New(client, redisstore.Options{Vault: keyring(t, 2)}).Credentials(ctx, "tea")
	if !errors.Is(err, vault.ErrUnknownKey) || got != nil || strings.Contains(err.Error(), "first-secret") {
		t.Errorf("read with other keys: %q, %v", got, err)
	}
}

func TestReseal(t *testing.T) {
	for engine, open := range everywhere {
		t.Run(engine, func(t *testing.T) {
			client, ctx := open(t), t.Context()
			with := func(firsts ...byte) *redisstore.Store {
				return redisstore.New(client, redisstore.Options{Vault: keyring(t, firsts...)})
			}
			for store, secret := range map[string]string{"tea": "first-secret", "coffee": "second-secret"} {
				if err := with(1).SaveCredentials(ctx, store, []byte(secret)); err != nil {
					t.Fatal(err)
				}
			}
			for want := 1; want >= 0; want-- { // the second time there is nothing left
				if n, err := with(2, 1).Reseal(ctx, "tea"); err != nil || n != want {
					t.Errorf("sealed %d again, %v; want %d", n, err, want)
				}
			}
			if got, _, err := with(2).Credentials(ctx, "tea"); err != nil || string(got) != "first-secret" {
				t.Errorf("without the old key: %q, %v", got, err)
			}
			if _, _, err := with(2).Credentials(ctx, "coffee"); !errors.Is(err, vault.ErrUnknownKey) {
				t.Errorf("a store that was left out opens: %v", err)
			}
			if n, err := with(2).Reseal(ctx, "coffee"); !errors.Is(err, vault.ErrUnknownKey) || n != 0 {
				t.Errorf("what can't be opened was sealed again: %d, %v", n, err)
			}
		})
	}
}

// New credentials that are saved while all is being sealed again are not overwritten by the old.
func TestResealLosesNoSave(t *testing.T) {
	client, ctx := redistest.Client(t), t.Context()
	s := redisstore.New(client, redisstore.Options{Vault: keyring(t, 2, 1)})
	for range 40 {
		if err := redisstore.New(client, redisstore.Options{Vault: keyring(t, 1)}).SaveCredentials(ctx, "tea", []byte("old-secret")); err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := s.Reseal(ctx, "tea"); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if err := s.SaveCredentials(ctx, "tea", []byte("new-secret")); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if got, _, err := s.Credentials(ctx, "tea"); err != nil || string(got) != "new-secret" {
			t.Fatalf("%q, %v", got, err)
		}
	}
}
