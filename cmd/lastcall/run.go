package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	_ "time/tzdata" // stores' time zones, on machines that know none
)

// command is one word of the command line, or the first of two: then it has commands of its own.
type command struct {
	name, summary string
	run           func(ctx context.Context, c config, out io.Writer) error
	sub           []command
}

var commands = []command{
	{name: "serve", summary: "run the offer server, the API and the admin", run: serve},
	{name: "demo", summary: "run all of it with a demo store, in memory: nothing to set up", run: demoStore},
	{name: "setup", summary: "create a store, its owner and an API key; prints the script tag", run: setup},
	{name: "store", summary: "connect stores to their platforms", sub: []command{
		{name: "add", summary: "connect a store to its platform, once a check has passed; creates the store if there is none", run: storeAdd},
		{name: "list", summary: "show all stores", run: storeList},
		{name: "check", summary: "prove a store's connection with a test code; exit status 0 if all is well", run: storeCheck},
		{name: "remove", summary: "disconnect a store from its platform and delete our codes there; the store and its books stay", run: storeRemove},
		{name: "rekey", summary: "seal all stores' secrets again, with the newest vault key", run: storeRekey},
	}},
	{name: "hook", summary: "tell listeners outside what becomes of offers (webhooks)", sub: []command{
		{name: "add", summary: "make a listener; prints what its messages are signed with", run: hookAdd},
		{name: "list", summary: "show a store's listeners", run: hookList},
		{name: "remove", summary: "forget a listener and what waits for it", run: hookRemove},
		{name: "test", summary: "send a listener one message from here", run: hookTest},
	}},
	{name: "key", summary: "a store's keys for the API", sub: []command{
		{name: "create", summary: "make a key; prints it, once", run: keyCreate},
		{name: "list", summary: "show a store's keys", run: keyList},
		{name: "revoke", summary: "end a key at once", run: keyRevoke},
	}},
	{name: "account", summary: "people who log in to the admin", sub: []command{
		{name: "reset", summary: "give somebody who is locked out a new passphrase, printed once, and take the second step away", run: accountReset},
	}},
	{name: "reconcile", summary: "delete codes of ours that no live offer stands behind from stores' platforms; prints the report", run: reconcile},
	{name: "storybook", summary: "show every view of the pop-up with canned data", run: storybook},
	{name: "healthcheck", summary: "ask a running server whether it is ready; exit status 0 if so", run: healthcheck},
	{name: "version", summary: "print the version", run: version},
}

// run is the program: the command line and the environment in, text out. It ends when its context does.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	cmd, full, rest, err := find(commands, args)
	if err != nil || cmd.run == nil {
		usage(out, cmd)
		return err
	}
	c, err := parseConfig(full, rest, getenv)
	if errors.Is(err, flag.ErrHelp) {
		usage(out, cmd)
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w\nRun \"lastcall help\" for all settings", err)
	}
	return cmd.run(ctx, c, out)
}

// find goes down the words of the command line. full is the command's whole name, such as "store add". A command that
// can't be run is a group, or nothing at all: its usage is what was asked for, or what is needed.
func find(all []command, args []string) (cmd command, full string, rest []string, err error) {
	for rest = args; ; rest = rest[1:] {
		word := ""
		if len(rest) > 0 {
			word = rest[0]
		}
		i := slices.IndexFunc(all, func(c command) bool { return c.name == word })
		if i < 0 {
			switch word {
			case "", "help", "-h", "-help", "--help":
				return cmd, full, nil, nil
			}
			return cmd, full, nil, fmt.Errorf("unknown command %q", strings.TrimSpace(full+" "+word))
		}
		cmd, full = all[i], strings.TrimSpace(full+" "+word)
		if cmd.run != nil {
			return cmd, full, rest[1:], nil
		}
		all = cmd.sub
	}
}

func version(_ context.Context, _ config, out io.Writer) error {
	fmt.Fprintln(out, "lastcall", buildVersion())
	return nil
}

// buildVersion is the module's version, or the commit it was built from.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return info.Main.Version
}
