package main

import (
	"strings"
	"testing"
)

func TestKeysFromTheCommandLine(t *testing.T) {
	m := newMerchant(t)
	m.must("setup", "-store-id", "tea", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	has(t, m.must("key", "list", "-store-id", "tea"), "checkout", "do everything", "never")
	for _, row := range []struct{ name, keyName, scopes, want string }{
		{"no name", "", "", "-key-name"},
		{"a scope that is none", "till", "everything", "validate"},
	} {
		if _, err := m.run("key", "create", "-store-id", "tea", "-key-name", row.keyName, "-scopes", row.scopes); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	out := m.must("key", "create", "-store-id", "tea", "-key-name", "till", "-scopes", "validate,redeem")
	id, secret := field(t, out, "Key "), field(t, out, "API key ")
	out = m.must("key", "list", "-store-id", "tea")
	has(t, out, id, "till", secret[:8], "validate, redeem")
	if strings.Contains(out, secret) {
		t.Errorf("the list tells the key\n%s", out)
	}
	has(t, m.must("key", "revoke", "-store-id", "tea", "-key-id", id), "is revoked")
	if out = m.must("key", "list", "-store-id", "tea"); strings.Contains(out, id) {
		t.Errorf("still there\n%s", out)
	}
	if _, err := m.run("key", "revoke", "-store-id", "tea", "-key-id", id); err == nil || !strings.Contains(err.Error(), "no key") {
		t.Errorf("revoked twice: %v", err)
	}
}
