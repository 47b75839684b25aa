package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"lastcall/offers"
)

func getenv(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestUsageListsEachCommandAndSetting(t *testing.T) {
	for _, args := range [][]string{nil, {"help"}, {"-h"}, {"--help"}, {"serve", "-h"}} {
		var out bytes.Buffer
		if err := run(t.Context(), args, getenv(nil), &out); err != nil {
			t.Errorf("%q: %v", args, err)
		}
		for _, name := range allCommands(commands, "") {
			if !strings.Contains(out.String(), "\n  "+name+" ") {
				t.Errorf("%q: no command %s", args, name)
			}
		}
		for _, s := range settings {
			if strings.Contains(out.String(), "  -"+s.flag+" ") == s.secret || !strings.Contains(out.String(), s.env()+"\n") {
				t.Errorf("%q: no setting %s", args, s.flag)
			}
		}
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"sevre"}, getenv(nil), &out); err == nil || !strings.Contains(err.Error(), "sevre") || out.Len() == 0 {
		t.Errorf("an unknown command: %v", err)
	}
	out.Reset()
	if err := run(t.Context(), []string{"version"}, getenv(nil), &out); err != nil || !strings.HasPrefix(out.String(), "lastcall ") {
		t.Errorf("version: %v %q", err, out.String())
	}
}

func allCommands(list []command, group string) (names []string) {
	for _, c := range list {
		if c.run == nil {
			names = append(names, allCommands(c.sub, group+c.name+" ")...)
			continue
		}
		names = append(names, group+c.name)
	}
	return names
}

// A group of commands shows its own usage and nobody else's.
func TestUsageOfAGroup(t *testing.T) {
	for _, args := range [][]string{{"store"}, {"store", "help"}, {"store", "-h"}} {
		var out bytes.Buffer
		if err := run(t.Context(), args, getenv(nil), &out); err != nil {
			t.Errorf("%q: %v", args, err)
		}
		for _, want := range []string{"\n  store add ", "\n  store rekey ", "  -store-id ", "LASTCALL_CREDENTIALS\n", "  -redis-url "} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q: no %q in\n%s", args, want, out.String())
			}
		}
		for _, other := range []string{"\n  serve ", "-trusted-proxies"} {
			if strings.Contains(out.String(), other) {
				t.Errorf("%q: %q in\n%s", args, other, out.String())
			}
		}
	}
	for _, args := range [][]string{{"store", "ad"}, {"add"}, {"store", "add", "list"}} {
		var out bytes.Buffer
		if err := run(t.Context(), args, getenv(nil), &out); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
}

// Credentials can't be given where others could read them.
func TestCredentialsAreNoFlag(t *testing.T) {
	var out bytes.Buffer
	err := run(t.Context(), []string{"store", "add", "-store-id", "tea", "-platform", "direct", "-credentials", "{}", "-data-dir", t.TempDir()}, getenv(nil), &out)
	if err == nil || !strings.Contains(err.Error(), "-credentials") {
		t.Errorf("-credentials: %v", err)
	}
}

// A wrong setting is named, and what it was set to is not: it may be a secret, or next to one.
func TestWrongSettingsAreNamedWithoutTheirValues(t *testing.T) {
	const secret = "hunter2hunter2"
	for _, row := range []struct {
		name   string
		args   []string
		env    map[string]string
		naming string
	}{
		{"an address with a path", []string{"-public-url", "https://offers.example/" + secret}, nil, "-public-url"},
		{"an address without https", []string{"-public-url", "http://" + secret + ".example"}, nil, "LASTCALL_PUBLIC_URL"},
		{"an address by the environment", nil, map[string]string{"LASTCALL_PUBLIC_URL": secret}, "LASTCALL_PUBLIC_URL"},
		{"a Redis that is none", []string{"-redis-url", "http://u:" + secret + "@127.0.0.1"}, nil, "-redis-url"},
		{"a Redis whose address can't be parsed", []string{"-redis-url", "redis://u:" + secret + "@127.0.0.1/zero"}, nil, "-redis-url"},
		{"a Redis that does not answer", []string{"-redis-url", "redis://u:" + secret + "@127.0.0.1:1"}, nil, "127.0.0.1:1"},
		{"secrets that are none", []string{"-keys", secret + "!"}, nil, "secret 1"},
		{"secrets that are too short", []string{"-keys", secret}, nil, "secret 1"},
		{"secrets by the environment", nil, map[string]string{"LASTCALL_KEYS": secret + "!"}, "secret 1"},
		{"a file of secrets that is not there", []string{"-keys-file", "/nonexistent"}, nil, "keys"},
		{"vault keys on the command line", []string{"-vault-keys", secret}, nil, "-vault-keys"},
		{"vault keys that are too short", nil, map[string]string{"LASTCALL_VAULT_KEYS": secret}, "vault keys: secret 1"},
		{"vault keys by the environment", nil, map[string]string{"LASTCALL_VAULT_KEYS": secret + "!"}, "vault keys: secret 1"},
		{"a file of vault keys that is not there", []string{"-vault-keys-file", "/nonexistent"}, nil, "vault keys"},
		{"an age that is no number", []string{"-tag-max-age", secret}, nil, "-tag-max-age"},
		{"networks that are none", []string{"-trusted-proxies", secret}, nil, "-trusted-proxies"},
		{"a level that is none", []string{"-log-level", secret}, nil, "-log-level"},
		{"a format that is none", []string{"-log-format", secret}, nil, "-log-format"},
		{"a setting that is none", []string{"-reds-url=redis://u:" + secret + "@127.0.0.1"}, nil, "-reds-url"},
		{"a secret without its flag", []string{secret}, nil, "serve"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var out bytes.Buffer
			args := append([]string{"serve", "-data-dir", t.TempDir(), "-listen", "127.0.0.1:0", "-private-listen", "127.0.0.1:0"}, row.args...)
			ctx, cancel := context.WithCancel(t.Context())
			cancel() // should it start after all, it stops at once
			err := run(ctx, args, getenv(row.env), &out)
			if err == nil || !strings.Contains(err.Error(), row.naming) {
				t.Errorf("it says %v, want %q named", err, row.naming)
			}
			if err != nil && strings.Contains(err.Error()+out.String(), secret) {
				t.Errorf("it tells the value: %v %s", err, out.String())
			}
		})
	}
}

func TestSetup(t *testing.T) {
	dir := t.TempDir()
	args := []string{"setup", "-data-dir", dir, "-public-url", "https://offers.example", "-store-id", "tea", "-store-name", "Tea & Co",
		"-store-origins", "https://tea.example, https://www.tea.example", "-email", "owner@tea.example"}
	var out bytes.Buffer
	if err := run(t.Context(), args, getenv(nil), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<script async src="https://offers.example/w/`, "owner@tea.example", "lck_", "https://offers.example/admin/"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
	if err := run(t.Context(), args, getenv(nil), &out); err == nil || !strings.Contains(err.Error(), "tea") {
		t.Errorf("the same store again: %v", err)
	}
	if err := run(t.Context(), []string{"setup", "-data-dir", dir}, getenv(nil), &out); err == nil || !strings.Contains(err.Error(), "-store-id") {
		t.Errorf("without a store: %v", err)
	}
	s := &site{T: t, dir: dir, secret: strings.Repeat("0123456789abcdef", 4), offers: "https://offers.example"}
	s.inState(func(a *app) {
		all, err := a.store.Campaigns(t.Context(), "tea")
		if err != nil || len(all) != 1 || all[0].Enabled {
			t.Errorf("its campaigns: %+v, %v", all, err)
		}
		secret := out.String()[strings.Index(out.String(), "lck_"):]
		secret = strings.Fields(secret)[0]
		if key, err := a.store.APIKey(t.Context(), offers.HashAPIKey(secret)); err != nil || key.StoreID != "tea" {
			t.Errorf("its key: %+v, %v", key, err)
		}
	})
}
