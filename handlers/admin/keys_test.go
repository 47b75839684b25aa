package admin_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lastcall/offers"
)

func keyForm(p page, name string, scopes ...string) url.Values {
	return url.Values{"name": {name}, "scope": scopes, "nonce": {p.Find("input[name=nonce]").AttrOr("value", "")}}
}

func TestAKeyIsMadeShownOnceAndRevoked(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	const keys = "/admin/stores/fern/settings/keys"
	empty := p.get(keys)
	wantStatus(t, empty, http.StatusOK)
	wantIn(t, "empty", empty.text("main"), "No key yet")

	form := keyForm(empty, "Checkout", "validate", "redeem")
	made := p.post(keys, form)
	wantStatus(t, made, http.StatusCreated)
	secret := made.Find("#secret").AttrOr("value", "")
	key, err := b.ledger.APIKey(t.Context(), offers.HashAPIKey(secret))
	must(t, err)
	if key.Name != "Checkout" || key.StoreID != "fern" || !slices.Equal(key.Scopes, []offers.Scope{"validate", "redeem"}) || key.CreatedBy != "The owner" || key.CreatedAt != t0 {
		t.Errorf("%+v", key)
	}
	again := p.post(keys, form) // the page is reloaded
	if again.Status != http.StatusSeeOther {
		t.Errorf("sent again: %d", again.Status)
	}
	list := p.get(keys)
	if strings.Contains(list.Raw, secret) || strings.Contains(list.Raw, key.ID) || list.Find("tbody tr").Length() != 1 {
		t.Errorf("the list: %s", list.text("main"))
	}
	for _, words := range []string{"Checkout", secret[:8] + "…", "Today", "The owner", "Never", "validate", "redeem"} {
		wantIn(t, "the list", list.text("tbody"), words)
	}
	wantIn(t, "the message", list.text("[role=status]"), "done already")
	if got := p.get(keys + "?q=zzz"); got.Find("tbody tr").Length() != 0 || !strings.Contains(got.text("main"), "No key matches") {
		t.Error("the filter lets through what does not match")
	}

	revoke := list.Find("tbody form").AttrOr("action", "")
	if got := b.as("both").post(strings.Replace(revoke, "/fern/", "/other/", 1), nil); got.Status != http.StatusSeeOther {
		t.Errorf("through another store: %d", got.Status)
	}
	if _, err := b.ledger.APIKey(t.Context(), key.ID); err != nil {
		t.Fatalf("another store's page revoked it: %v", err)
	}
	if got := p.post(revoke, nil); got.Status != http.StatusSeeOther {
		t.Errorf("revoke: %d", got.Status)
	}
	if _, err := b.ledger.APIKey(t.Context(), key.ID); err == nil {
		t.Error("it is not revoked")
	}
	wantIn(t, "after", p.get(keys).text("main"), "is revoked")

	log, err := b.ledger.Changes(t.Context(), "fern", "", 10)
	must(t, err)
	if len(log) != 2 || log[0].Action != "key.revoked" || log[1].Action != "key.created" || log[1].By.Name != "The owner" {
		t.Errorf("the log of changes: %+v", log)
	}
	for _, c := range log {
		if text := string(c.Before) + string(c.After); strings.Contains(text, key.ID) || strings.Contains(text, secret) {
			t.Errorf("the log tells a secret: %s", text)
		}
	}
}

func TestWhatIsWrongWithANewKeyIsSaidBesideIt(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	const keys = "/admin/stores/fern/settings/keys"
	for _, c := range []struct {
		name   string
		form   url.Values
		status int
		words  string
	}{
		{"no name", url.Values{"nonce": {"abc"}, "scope": {"redeem"}}, 422, "What it is for"},
		{"a name of two lines", url.Values{"nonce": {"abc"}, "scope": {"redeem"}, "name": {"a\nb"}}, 422, "One line"},
		{"no scope", url.Values{"nonce": {"abc"}, "name": {"a"}}, 422, "Choose at least one"},
		{"a scope that is none", url.Values{"nonce": {"abc"}, "name": {"a"}, "scope": {"everything"}}, 422, "validate, redeem and release"},
		{"no nonce", url.Values{"name": {"a"}, "scope": {"redeem"}}, 400, "cannot be read"},
	} {
		if got := p.post(keys, c.form); got.Status != c.status || !strings.Contains(strings.ToLower(got.text("main")), strings.ToLower(c.words)) {
			t.Errorf("%s: %d %s", c.name, got.Status, got.text("main"))
		}
	}
	if list, err := b.ledger.APIKeys(t.Context(), "fern"); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>` + "\u202e"
	got := p.post(keys, url.Values{"nonce": {"abd"}, "name": {evil}, "scope": {"redeem"}})
	if got.Status != http.StatusCreated || got.Find("main script, main img").Length() != 0 || !strings.Contains(got.text("tbody"), "<script>alert(1)") {
		t.Errorf("a name that is markup: %d", got.Status)
	}
}
