package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"lastcall/offers"
	"lastcall/offers/platformtest/memory"
	"lastcall/session"
)

func TestStoreFromSetupIsConnected(t *testing.T) {
	m := newMerchant(t)
	m.must("setup", "-store-id", "tea", "-store-name", "Tea & Co", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	out := m.must("store", "add", "-store-id", "tea", "-platform", "memory", "-public-url", "https://offers.example")
	has(t, out, "ok    Create a test code", "ok    Not find it any more", `Store "Tea & Co" is connected to memory`, "https://offers.example/hooks/")
	if strings.Contains(out, "FAIL") || strings.Contains(out, "Script tag") {
		t.Errorf("it says\n%s", out)
	}
	if len(m.shop.addresses) != 1 || len(m.codes()) != 0 {
		t.Errorf("messages go to %v, codes %v", m.shop.addresses, m.codes())
	}
	has(t, m.must("store", "list"), "tea  Tea & Co  memory    yes        claim      0 of 1")
	has(t, m.must("store", "check", "-store-id", "tea"), "ok    Delete the test code", "Binding a code to one shopper's session")

	// What is on the disk can't be read.
	err := filepath.WalkDir(m.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte(testToken)) || bytes.Contains(text, []byte(hex.EncodeToString([]byte(testToken)))) {
			t.Errorf("%s holds the token", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestStoreAddMakesAStore(t *testing.T) {
	m := newMerchant(t)
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	if _, err := m.run("store", "add", "-store-id", "tea", "-platform", "memory"); err == nil || !strings.Contains(err.Error(), "-store-origins") {
		t.Errorf("a new store without its pages: %v", err)
	}
	out := m.must("store", "add", "-store-id", "tea", "-platform", "memory", "-create-on", "shelf", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	has(t, out, "Script tag", "lck_", "created at the shelf of 50")
	has(t, m.must("store", "list"), "shelf of 50")
	// Again: other settings, the same credentials are given anew.
	has(t, m.must("store", "add", "-store-id", "tea", "-platform", "memory", "-create-on", "show"), "created at the show")
	has(t, m.must("store", "list"), "show")
}

func TestStoreAddSavesNothingThatDoesNotWork(t *testing.T) {
	m := newMerchant(t)
	m.must("setup", "-store-id", "tea", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	file := filepath.Join(t.TempDir(), "credentials.json")
	for _, row := range []struct {
		name, credentials string
		args              []string
		want              string
	}{
		{"credentials that may do nothing", m.credentials("stranger"), nil, "-force"},
		{"credentials of nobody", `{"token":"` + testToken + `"}`, nil, "can't be used"},
		{"credentials that are no JSON", testToken, nil, "JSON"},
		{"credentials that are a list", `["` + testToken + `"]`, nil, "JSON"},
		{"no credentials", "", nil, "can't be used"},
		{"far too many", strings.Repeat(" ", maxCredentials+1), nil, "over"},
		{"a platform that is none", m.credentials(testToken), []string{"-platform", "myspace"}, "shopify"},
		{"a shelf without its moment", m.credentials(testToken), []string{"-shelf", "5"}, "-create-on shelf"},
		{"no moment", m.credentials(testToken), []string{"-create-on", "never"}, "-create-on"},
	} {
		if err := os.WriteFile(file, []byte(row.credentials), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := m.run(append([]string{"store", "add", "-store-id", "tea", "-platform", "memory", "-credentials-file", file}, row.args...)...)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q\n%s", row.name, err, row.want, out)
		}
		has(t, m.must("store", "list"), "direct    -")
	}
	if err := os.WriteFile(file, []byte(m.credentials("stranger")), 0o600); err != nil {
		t.Fatal(err)
	}
	has(t, m.must("store", "add", "-force", "-store-id", "tea", "-platform", "memory", "-credentials-file", file), "FAIL  Create a test code", "→ Give the credentials", "is connected")
	out, err := m.run("store", "check", "-store-id", "tea")
	if err == nil || !strings.Contains(err.Error(), "checks failed") {
		t.Errorf("a check that fails: %v\n%s", err, out)
	}
}

func TestCredentialsFromStandardInput(t *testing.T) {
	got, err := readCredentials(platformConfig{CredentialsFile: "-", Credentials: `{"a":1}`}, strings.NewReader(`{"b":2}`))
	if err != nil || string(got) != `{"b":2}` {
		t.Errorf("%s, %v", got, err)
	}
}

func TestStoreRemove(t *testing.T) {
	m := newMerchant(t)
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	m.must("store", "add", "-store-id", "tea", "-platform", "memory", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	var store *offers.Storefront
	if err := atDesk(t.Context(), config{DataDir: m.dir}, func(d desk) (err error) {
		store, err = d.catalog.StoreByID(t.Context(), "tea")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for i := range 250 { // some pages of them
		mark := offers.MarkOf(store, "first")
		if i == 0 {
			mark = "lastcall:tea:00000000:first" // another server's
		}
		if _, err := m.shop.Create(t.Context(), offers.Coupon{Code: fmt.Sprintf("TEA-%08d", i), Mark: mark, Kind: offers.Percent, Amount: 1000,
			Currency: "EUR", EndsAt: 4_000_000_000_000}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.run("store", "remove", "-store-id", "tea"); err == nil || !strings.Contains(err.Error(), "-yes") || len(m.shop.addresses) != 1 {
		t.Errorf("without -yes: %v", err)
	}
	has(t, m.must("store", "remove", "-store-id", "tea", "-yes"), "Deleted 249 codes", "is disconnected")
	if len(m.shop.addresses) != 0 {
		t.Errorf("messages still go to %v", m.shop.addresses)
	}
	if _, err := m.shop.Lookup(t.Context(), "TEA-00000000"); err != nil {
		t.Errorf("another server's code: %v", err)
	}
	if _, err := m.shop.Lookup(t.Context(), "TEA-00000001"); !errors.Is(err, offers.ErrNoCoupon) {
		t.Errorf("our code: %v", err)
	}
	has(t, m.must("store", "list"), "direct    -")
	if err := atDesk(t.Context(), config{DataDir: m.dir}, func(d desk) error {
		secret, _, err := d.catalog.Credentials(t.Context(), "tea")
		if secret != nil {
			t.Error("its credentials are still there")
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	has(t, m.must("store", "remove", "-store-id", "tea", "-yes"), "on no platform")
}

// A shop that can't be reached keeps its credentials, so that a second try can clean up.
func TestStoreRemoveOfAShopThatIsAway(t *testing.T) {
	m := newMerchant(t)
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	m.must("store", "add", "-store-id", "tea", "-platform", "memory", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	m.shop.Behave(memory.Rates{Broken: 10_000})
	if _, err := m.run("store", "remove", "-store-id", "tea", "-yes"); err == nil || !strings.Contains(err.Error(), "-force") {
		t.Errorf("removed: %v", err)
	}
	has(t, m.must("store", "list"), "memory    yes")
	has(t, m.must("store", "remove", "-store-id", "tea", "-yes", "-force"), "Going on, although", "is disconnected")
	has(t, m.must("store", "list"), "direct    -")
}

func TestStoreRekey(t *testing.T) {
	m := newMerchant(t)
	older, newer := strings.Repeat("0123456789abcdef", 4), strings.Repeat("fedcba9876543210", 4)
	m.env["LASTCALL_CREDENTIALS"], m.env["LASTCALL_VAULT_KEYS"] = m.credentials(testToken), older
	m.must("store", "add", "-store-id", "tea", "-platform", "memory", "-store-origins", "https://tea.example", "-email", "owner@tea.example")

	m.must("hook", "add", "-store-id", "tea", "-url", "https://hooks.example/")

	code := m.secondStep("owner@tea.example")
	m.env["LASTCALL_VAULT_KEYS"] = newer
	has(t, m.must("store", "list"), "no: ")
	if out, err := m.run("store", "rekey"); err == nil || !strings.Contains(err.Error(), "keep all keys") {
		t.Errorf("without the older key: %v\n%s", err, out)
	}
	m.env["LASTCALL_VAULT_KEYS"] = newer + "," + older
	has(t, m.must("store", "rekey"), "Sealed again: 2, in 1 stores; second steps of log-ins: 1.", "can be dropped")
	m.env["LASTCALL_VAULT_KEYS"] = newer
	m.must("store", "check", "-store-id", "tea")
	has(t, m.must("store", "rekey"), "Sealed again: 0, in 1 stores; second steps of log-ins: 0")
	m.atAccounts(func(accounts *session.Accounts) {
		people, err := accounts.Team(t.Context(), "tea")
		if err != nil || len(people) != 1 {
			t.Fatalf("%+v, %v", people, err)
		}
		if _, err := accounts.SecondStep(t.Context(), people[0].ID, code, netip.Addr{}, secondStepAt+30_000); err != nil {
			t.Errorf("the app's code, once the older key is gone: %v", err)
		}
	})
}

const secondStepAt int64 = 1_795_219_200_000 // ms

// secondStep switches the second step of a person's log-in on, and gives the code of half a minute later.
func (m *merchant) secondStep(email string) (next string) {
	m.Helper()
	m.atAccounts(func(accounts *session.Accounts) {
		people, err := accounts.Team(m.Context(), "tea")
		if err != nil || len(people) != 1 || people[0].Email != email {
			m.Fatalf("%+v, %v", people, err)
		}
		setup, err := accounts.StartTOTP(m.Context(), people[0].Account, "Lastcall", secondStepAt)
		if err != nil {
			m.Fatal(err)
		}
		code := func(ms int64) string {
			c, err := totp.GenerateCode(setup.Secret, time.UnixMilli(ms))
			if err != nil {
				m.Fatal(err)
			}
			return c
		}
		if _, _, err := accounts.EnableTOTP(m.Context(), people[0].Account, "Lastcall", code(secondStepAt), secondStepAt); err != nil {
			m.Fatal(err)
		}
		next = code(secondStepAt + 30_000)
	})
	return next
}

// atAccounts works with the accounts while no command does.
func (m *merchant) atAccounts(work func(accounts *session.Accounts)) {
	m.Helper()
	err := atDesk(m.Context(), config{DataDir: m.dir, VaultKeys: m.env["LASTCALL_VAULT_KEYS"]}, func(d desk) error {
		accounts, err := session.NewAccounts(session.AccountOptions{Redis: d.state.client, Sealer: d.vault})
		if err == nil {
			work(accounts)
		}
		return err
	})
	if err != nil {
		m.Fatal(err)
	}
}

// A store that its platform had cut off makes offers again once a check has passed, here as in the admin.
func TestAGoodCheckEndsACutOff(t *testing.T) {
	m := newMerchant(t)
	m.must("setup", "-store-id", "tea", "-store-name", "Tea & Co", "-store-origins", "https://tea.example", "-email", "owner@tea.example")
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	add := []string{"store", "add", "-store-id", "tea", "-platform", "memory", "-public-url", "https://offers.example"}
	standing := func(change func(d desk, store *offers.Storefront) error) (s offers.Standing) {
		t.Helper()
		if err := atDesk(t.Context(), config{DataDir: m.dir}, func(d desk) error {
			store, err := d.catalog.StoreByID(t.Context(), "tea")
			if err == nil && change != nil {
				err = change(d, store)
			}
			if err == nil {
				s, err = offers.StandingOf(t.Context(), d.catalog, store)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, mends := range [][]string{add, {"store", "check", "-store-id", "tea"}} {
		now := time.Now().UnixMilli()
		if s := standing(func(d desk, store *offers.Storefront) error {
			return d.catalog.Note(t.Context(), store, offers.NoteDisconnected, fmt.Sprint(now))
		}); !s.CutOff(now) {
			t.Fatalf("a goodbye cuts nothing off: %+v", s)
		}
		m.must(mends...)
		if s := standing(nil); s.CutOff(time.Now().UnixMilli()) || len(s.Check.Findings) == 0 {
			t.Errorf("%q mends nothing: %+v", mends, s)
		}
	}
}
