package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Keys are made once, for their owner's eyes only, and found again at the next start.
func TestVaultKeysAreMadeOnce(t *testing.T) {
	c := config{DataDir: filepath.Join(t.TempDir(), "data")}
	first, err := c.vault()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(c.DataDir, "vault-keys")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file: %v, %v", info, err)
	}
	second, err := c.vault()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := second.Open("tea", first.Seal("tea", []byte("secret"))); err != nil || string(got) != "secret" {
		t.Errorf("after a restart: %q, %v", got, err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	given, err := config{VaultKeys: strings.Repeat("0123456789abcdef", 4) + "," + string(text)}.vault()
	if err != nil {
		t.Fatal(err)
	}
	if sealed := first.Seal("tea", nil); !given.NeedsResealing(sealed) {
		t.Error("a new key in front is not the newest")
	}
}
