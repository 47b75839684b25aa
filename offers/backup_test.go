package offers_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"lastcall/offers"
)

func TestABackupIsReadAndPlanned(t *testing.T) {
	store := offers.Storefront{ID: "tea", Key: "teakey", Name: "Tea", Origins: []string{"https://tea.example"}, Currency: "EUR", TimeZone: "Europe/Berlin", Platform: "direct",
		Cells: 1, MaxOrder: 50_000, Salt: "the-salt", Consent: true, Disclosure: "</script>", Theme: offers.Theme{Accent: "#123456"},
		Hooks: []offers.Hook{{ID: "h", URL: "https://hooks.example/secret", Events: offers.HookEvents}}, Notify: offers.Notify{Webhook: "https://hooks.example/secret"}}
	exit, idle := offers.NewCampaign("tea", "exit", "Exit"), offers.NewCampaign("tea", "idle", "Idle")
	exit.Enabled, exit.Version, idle.Version = true, 7, 2
	file, err := offers.MakeBackup(&store, []offers.Campaign{exit, idle}, 1_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"the-salt", "teakey", "hooks.example", "tea.example"} {
		if bytes.Contains(file, []byte(secret)) {
			t.Errorf("the file tells %s", secret)
		}
	}
	_, setup, err := offers.ReadBackup(bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n"))) // as a form sends it
	if err != nil {
		t.Fatal(err)
	}
	if r, err := offers.PlanRestore(setup, &store, []offers.Campaign{exit, idle}); err != nil || r.Changes() || len(r.Same) != 2 {
		t.Errorf("into the same store: %+v, %v", r, err)
	}

	other := store
	other.ID, other.TimeZone, other.Theme, other.Hooks = "other", "UTC", offers.Theme{}, nil
	mine, theirs := offers.NewCampaign("other", "exit", "Their exit"), offers.NewCampaign("other", "third", "Third")
	mine.Version, mine.Enabled = 4, true
	r, err := offers.PlanRestore(setup, &other, []offers.Campaign{mine, theirs})
	if err != nil || len(r.Created) != 1 || len(r.Replaced) != 1 || strings.Join(r.Fields, ",") != "time zone,look" || strings.Join(r.Untouched, ",") != "Third" {
		t.Fatalf("into another: %+v, %v", r, err)
	}
	if in := r.Replaced[0]; in.StoreID != "other" || in.Version != 4 || in.Enabled || in.Name != "Exit" {
		t.Errorf("replaced: %+v", in)
	}
	if in := r.Created[0]; in.StoreID != "other" || in.Version != 0 || in.Enabled {
		t.Errorf("created: %+v", in)
	}
	if r.Store.ID != "other" || r.Store.TimeZone != "Europe/Berlin" || r.Store.Salt != "the-salt" {
		t.Errorf("the store: %+v", r.Store)
	}
}

func TestBadBackupsAreRefusedWhole(t *testing.T) {
	store := offers.Storefront{ID: "tea", Key: "tea", Name: "Tea", Origins: []string{"https://tea.example"}, Currency: "EUR", TimeZone: "UTC", Platform: "direct", Cells: 1, MaxOrder: 50_000}
	file, err := offers.MakeBackup(&store, []offers.Campaign{offers.NewCampaign("tea", "exit", "Exit")}, 1_000)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"nothing":       {"", offers.ErrNoBackup},
		"other JSON":    {`{"a":1}`, offers.ErrNoBackup},
		"cut short":     {string(file[:len(file)-9]), offers.ErrNoBackup},
		"too long":      {string(file) + strings.Repeat(" ", offers.MaxBackup), offers.ErrNoBackup},
		"one changed":   {strings.Replace(string(file), "50000", "90000", 1), offers.ErrBrokenBackup},
		"from tomorrow": {strings.Replace(string(file), `"lastcall_backup": 1`, `"lastcall_backup": 2`, 1), offers.ErrNewerBackup},
	} {
		if _, _, err := offers.ReadBackup([]byte(c.file)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	good := offers.Setup{Store: offers.StoreSetup{Currency: "EUR", TimeZone: "UTC", MaxOrder: 50_000}, Campaigns: []offers.Campaign{offers.NewCampaign("", "exit", "Exit")}}
	for name, change := range map[string]func(*offers.Setup){
		"another currency":    func(s *offers.Setup) { s.Store.Currency = "USD" },
		"a zone that is none": func(s *offers.Setup) { s.Store.TimeZone = "Mars/Base" },
		"a campaign twice":    func(s *offers.Setup) { s.Campaigns = append(s.Campaigns, s.Campaigns[0]) },
		"an easy code":        func(s *offers.Setup) { s.Campaigns[0].CodePattern = "EASY-#" },
		"an id with a key":    func(s *offers.Setup) { s.Campaigns[0].ID = "a:v" },
	} {
		s := good
		s.Campaigns = append([]offers.Campaign(nil), good.Campaigns...)
		change(&s)
		if r, err := offers.PlanRestore(s, &store, nil); err == nil || r.Changes() {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r, err := offers.PlanRestore(good, &store, nil); err != nil || len(r.Created) != 1 {
		t.Errorf("the good one: %+v, %v", r, err)
	}
}
