package main

import (
	"fmt"
	"io"
)

// usage lists everything, or what a group of commands has.
func usage(out io.Writer, of command) {
	group, shown := "", commands
	if of.run == nil && of.name != "" {
		group, shown = of.name+" ", of.sub
		fmt.Fprintf(out, "lastcall %s: %s.\n\n", of.name, of.summary)
	} else {
		fmt.Fprintf(out, "Lastcall: timed, personal offers that are honest and can't leak.\n\n")
	}
	fmt.Fprintf(out, "Usage: lastcall %sCOMMAND [-setting value …]\n\nCommands\n", group)
	var names []string
	for _, cmd := range shown {
		names = append(names, usageOf(out, group, cmd)...)
	}
	fmt.Fprintf(out, "\nSettings, as a flag or as an environment variable\n")
	for _, s := range settings {
		if group == "" || usedByAny(s, names) {
			usageOfSetting(out, s)
		}
	}
}

func usageOf(out io.Writer, group string, cmd command) (names []string) {
	if cmd.run != nil {
		fmt.Fprintf(out, "  %-13s %s\n", group+cmd.name, cmd.summary)
		return []string{group + cmd.name}
	}
	for _, sub := range cmd.sub {
		names = append(names, usageOf(out, group+cmd.name+" ", sub)...)
	}
	return names
}

func usedByAny(s setting, names []string) bool {
	for _, name := range names {
		if s.of(name) {
			return true
		}
	}
	return false
}

func usageOfSetting(out io.Writer, s setting) {
	used := s.commands
	if used == "" {
		used = "all"
	}
	fallback := ""
	if s.fallback != "" && !s.bare {
		fallback = " (" + s.fallback + ")"
	}
	name := "-" + s.flag
	if s.secret {
		name = "variable only"
	}
	fmt.Fprintf(out, "  %-17s %s\n      %s%s [%s]\n", name, s.env(), s.help, fallback, used)
}
