package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"lastcall/offers"
	"lastcall/offers/platformtest/memory"
)

// testShops are platforms in memory, by the name that credentials give.
var testShops sync.Map

// testShop is a platform that has to be told where messages go.
type testShop struct {
	*memory.Platform
	mu        sync.Mutex
	addresses []string
	deaf      bool // takes no addresses
}

func (s *testShop) Subscribe(_ context.Context, address string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deaf {
		return errors.New("deaf")
	}
	if slices.Contains(s.addresses, address) {
		return nil
	}
	s.addresses = append(s.addresses, address)
	return nil
}

func (s *testShop) Unsubscribe(_ context.Context, address string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addresses = slices.DeleteFunc(s.addresses, func(a string) bool { return a == address })
	return nil
}

const testToken = "tok_0123456789abcdef"

func init() {
	platformKinds["memory"] = func(c offers.Connection) (offers.Platform, error) {
		var cred struct{ Shop, Token string }
		if json.Unmarshal(c.Credentials, &cred) != nil || cred.Shop == "" {
			return nil, errors.New("shop is missing")
		}
		shop, ok := testShops.Load(cred.Shop)
		if !ok {
			return nil, errors.New("no such shop")
		}
		s := shop.(*testShop)
		if cred.Token != testToken {
			return s.Stranger(), nil
		}
		return s, nil
	}
}

// merchant runs commands on one data directory, against one shop.
type merchant struct {
	*testing.T
	dir  string
	shop *testShop
	env  map[string]string
}

func newMerchant(t *testing.T) *merchant {
	m := &merchant{T: t, dir: t.TempDir(), shop: &testShop{Platform: memory.New(memory.Options{})}, env: map[string]string{"LASTCALL_PUBLIC_URL": "https://offers.example"}}
	testShops.Store(t.Name(), m.shop)
	t.Cleanup(func() { testShops.Delete(t.Name()) })
	return m
}

func (m *merchant) credentials(token string) string {
	return fmt.Sprintf(`{"shop":%q,"token":%q}`, m.Name(), token)
}

// run answers what the command printed, and its error. Neither may hold the token.
func (m *merchant) run(args ...string) (string, error) {
	m.Helper()
	var out bytes.Buffer
	args = append(args, "-data-dir", m.dir)
	err := run(m.Context(), args, getenv(m.env), &out)
	if strings.Contains(out.String()+fmt.Sprint(err), testToken) {
		m.Errorf("%q tells the token: %v\n%s", args, err, out.String())
	}
	return out.String(), err
}

func (m *merchant) must(args ...string) string {
	m.Helper()
	out, err := m.run(args...)
	if err != nil {
		m.Fatalf("%q: %v\n%s", args, err, out)
	}
	return out
}

// codes are what the shop has of ours.
func (m *merchant) codes() (codes []string) {
	m.Helper()
	for cursor := ""; ; {
		page, next, err := m.shop.Find(m.Context(), "lastcall:tea:", cursor)
		if err != nil {
			m.Fatal(err)
		}
		for _, f := range page {
			codes = append(codes, f.Code)
		}
		if cursor = next; next == "" {
			return codes
		}
	}
}

func has(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
}
