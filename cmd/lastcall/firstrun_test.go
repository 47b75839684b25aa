package main

import (
	"bytes"
	"context"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"lastcall/session"
)

// The console shows a link for as long as nobody has an account: each start its own, and the log none.
func TestTheConsoleShowsTheSetUpLink(t *testing.T) {
	ctx := context.Background()
	s, err := openState(ctx, "", "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close(ctx) })
	sealing, err := randomVault()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	const publicURL = "https://offers.example"
	starts := func() (*app, string) {
		t.Helper()
		a, err := newApp(config{PublicURL: publicURL}, s, testKeys(t), sealing, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
		if err != nil {
			t.Fatal(err)
		}
		var console bytes.Buffer
		if err := a.firstRun(ctx, publicURL, &console); err != nil {
			t.Fatal(err)
		}
		return a, console.String()
	}
	link := regexp.MustCompile(publicURL + `/admin/setup/([a-z0-9]{26})\n`)
	a, first := starts()
	_, second := starts()
	one, two := link.FindStringSubmatch(first), link.FindStringSubmatch(second)
	if one == nil || two == nil || one[1] == two[1] {
		t.Fatalf("two processes print\n%s\nand\n%s", first, second)
	}
	for _, secret := range []string{one[1], two[1]} {
		if err := a.accounts.LookFirst(ctx, secret); err != nil {
			t.Errorf("a printed link: %v", err)
		}
		if strings.Contains(log.String(), secret) {
			t.Error("the log tells a link")
		}
	}
	if _, err := a.accounts.CreateFirst(ctx, session.NewAccount{Email: "mara@shop.example", Role: session.Owner,
		Stores: []string{session.EveryStore}, Passphrase: "plum gravel oboe tundra"}, 1); err != nil {
		t.Fatal(err)
	}
	if _, third := starts(); third != "" {
		t.Errorf("once there is an account the console says %q", third)
	}
}
