package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lastcall/offers/storetest/redistest"
)

// Beside a Redis that servers use, no command makes keys of its own: what it seals would open nowhere else.
func TestTheDeskMakesNoVaultKeysBesideRedis(t *testing.T) {
	m := newMerchant(t)
	keys := strings.Repeat("0123456789abcdef", 4)
	m.env["LASTCALL_REDIS_URL"] = "redis://" + redistest.Appendonly(t).Addr
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	m.must("setup", "-store-id", "tea", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	add := []string{"store", "add", "-store-id", "tea", "-platform", "memory"}
	listen := []string{"hook", "add", "-store-id", "tea", "-url", "https://hooks.example/"}
	refuses := func(args ...string) {
		t.Helper()
		out, err := m.run(args...)
		if err == nil || !strings.Contains(err.Error(), "LASTCALL_VAULT_KEYS") || !strings.Contains(err.Error(), "-vault-keys-file") {
			t.Errorf("%q: %v\n%s", args, err, out)
		}
		if _, err := os.Stat(filepath.Join(m.dir, madeVaultKeys)); !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("%q made vault keys: %v", args, err)
		}
	}
	refuses(add...)
	refuses(listen...)
	refuses("store", "rekey")
	has(t, m.must("store", "list"), "direct    -")
	has(t, m.must("hook", "list", "-store-id", "tea"), "No listener yet")

	m.env["LASTCALL_VAULT_KEYS"] = keys
	has(t, m.must(add...), "is connected")
	hook := field(t, m.must(listen...), "Listener ")
	delete(m.env, "LASTCALL_VAULT_KEYS")
	has(t, m.must("store", "list"), "no vault keys here")
	has(t, m.must("hook", "list", "-store-id", "tea"), hook)
	refuses("store", "check", "-store-id", "tea")
	refuses("store", "remove", "-store-id", "tea", "-yes")
	refuses("hook", "test", "-store-id", "tea", "-hook-id", hook)
	refuses("reconcile")
	refuses(append(add, "-force")...)

	// The file that a server made in the same place will do, and so will one that is named.
	if err := os.WriteFile(filepath.Join(m.dir, madeVaultKeys), []byte(keys+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m.must("store", "check", "-store-id", "tea")
	m.must(add...)
	named := filepath.Join(t.TempDir(), "ring")
	if err := os.Rename(filepath.Join(m.dir, madeVaultKeys), named); err != nil {
		t.Fatal(err)
	}
	m.must("store", "check", "-store-id", "tea", "-vault-keys-file", named)
}

// A store without a platform has no credentials: nothing is sealed, and no key is asked for.
func TestADirectStoreNeedsNoVaultKeys(t *testing.T) {
	m := newMerchant(t)
	m.env["LASTCALL_REDIS_URL"] = "redis://" + redistest.Appendonly(t).Addr
	has(t, m.must("store", "add", "-store-id", "tea", "-platform", "direct", "-store-origins", "https://tea.example", "-email", "owner@tea.example"), "is connected to direct")
}
