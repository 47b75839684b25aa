package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/storetest/redistest"
)

// A running server measures what there is, and forgets what has gone.
func TestServerForgetsWhatItMeasured(t *testing.T) {
	m := newMerchant(t)
	m.env["LASTCALL_REDIS_URL"] = "redis://" + redistest.Appendonly(t).Addr
	m.env["LASTCALL_VAULT_KEYS"] = strings.Repeat("0123456789abcdef", 4)
	m.env["LASTCALL_CREDENTIALS"] = m.credentials(testToken)
	m.must("store", "add", "-store-id", "tea", "-platform", "memory", "-create-on", "shelf", "-shelf", "3",
		"-store-origins", "https://tea.example", "-email", "owner@tea.example")
	hook := field(t, m.must("hook", "add", "-store-id", "tea", "-url", "https://hooks.example/"), "Listener ")
	change := func(work func(ctx context.Context, d desk) error) {
		t.Helper()
		c := config{DataDir: m.dir, RedisURL: m.env["LASTCALL_REDIS_URL"], VaultKeys: m.env["LASTCALL_VAULT_KEYS"]}
		if err := atDesk(t.Context(), c, func(d desk) error { return work(t.Context(), d) }); err != nil {
			t.Fatal(err)
		}
	}
	campaign := func(enabled bool) func(context.Context, desk) error {
		return func(ctx context.Context, d desk) error {
			all, err := d.catalog.Campaigns(ctx, "tea")
			if err != nil {
				return err
			}
			all[0].Enabled = enabled
			return d.catalog.SaveCampaign(ctx, &all[0])
		}
	}
	change(campaign(true))

	private := free(t)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() {
		served <- run(ctx, []string{"serve", "-data-dir", m.dir, "-listen", "127.0.0.1:0", "-private-listen", private, "-log-level", "error"}, getenv(m.env), io.Discard)
	}()
	defer func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	until := func(line string, want bool) {
		t.Helper()
		var text string
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if text = measured(private); text != "" && strings.Contains(text, line) == want {
				return
			}
		}
		t.Fatalf("%s: want it there %v in\n%s", line, want, text)
	}
	shelf, backlog, waiting := `lastcall_shelf_codes{campaign="first",store="tea",what="level"} 3`, `lastcall_platform_backlog{store="tea"}`,
		`lastcall_webhook_backlog{hook="`+hook+`",store="tea"}`
	for _, line := range []string{shelf, backlog, waiting} {
		until(line, true)
	}
	change(campaign(false))
	until(`lastcall_shelf_codes{campaign="first"`, false)
	m.must("hook", "remove", "-store-id", "tea", "-hook-id", hook)
	until(waiting, false)
	until(backlog, true) // the store changed, and is still there
	change(func(ctx context.Context, d desk) error {
		store, err := d.catalog.StoreByID(ctx, "tea")
		if err != nil {
			return err
		}
		store.Platform, store.CreateOn, store.Shelf = "direct", offers.CreateOnClaim, 0
		return d.catalog.SaveStore(ctx, store)
	})
	until(backlog, false)
	until(`lastcall_platform_dead_letters{store="tea"}`, false)
}

func measured(private string) string {
	res, err := http.Get("http://" + private + "/metrics")
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return string(text)
}
