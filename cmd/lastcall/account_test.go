package main

import (
	"regexp"
	"strings"
	"testing"
)

// Whoever runs the server lets somebody in again: the old passphrase is dead, the new one is printed once and good.
func TestAccountReset(t *testing.T) {
	m := newMerchant(t)
	first := passphraseIn(t, m.must("setup", "-store-id", "tea", "-store-origins", "https://tea.example", "-email", "owner@tea.example"), `owner@tea\.example +(\S+)`)
	if _, err := m.run("account", "reset", "-email", "nobody@tea.example"); err == nil || !strings.Contains(err.Error(), "no account") {
		t.Errorf("nobody: %v", err)
	}
	if _, err := m.run("account", "reset"); err == nil || !strings.Contains(err.Error(), "-email") {
		t.Errorf("no address: %v", err)
	}
	second := passphraseIn(t, m.must("account", "reset", "-email", "Owner@tea.example"), `Passphrase +(\S+)`)
	if first == second || len(second) < 20 {
		t.Errorf("the passphrase is %q now, and was %q", second, first)
	}
}

func passphraseIn(t *testing.T, out, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(out)
	if found == nil {
		t.Fatalf("no passphrase in %s", out)
	}
	return found[1]
}
