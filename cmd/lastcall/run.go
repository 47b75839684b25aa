package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
)

// command is one word of the command line.
type command struct {
	name, summary string
	run           func(ctx context.Context, c config, out io.Writer) error
}

var commands = []command{
	{"serve", "run the offer server, the API and the admin", serve},
	{"demo", "run all of it with a demo store, in memory: nothing to set up", demoStore},
	{"setup", "create a store, its owner and an API key; prints the script tag", setup},
	{"storybook", "show every view of the pop-up with canned data", storybook},
	{"healthcheck", "ask a running server whether it is ready; exit status 0 if so", healthcheck},
	{"version", "print the version", version},
}

// run is the program: the command line and the environment in, text out. It ends when its context does.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	name := ""
	if len(args) > 0 {
		name = args[0]
	}
	for _, cmd := range commands {
		if cmd.name != name {
			continue
		}
		c, err := parseConfig(cmd.name, args[1:], getenv)
		if errors.Is(err, flag.ErrHelp) {
			usage(out)
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w\nRun \"lastcall help\" for all settings", err)
		}
		return cmd.run(ctx, c, out)
	}
	usage(out)
	switch name {
	case "", "help", "-h", "-help", "--help":
		return nil
	}
	return fmt.Errorf("unknown command %q", name)
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
