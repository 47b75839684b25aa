package main

import (
	"flag"
	"os"
	"testing"
)

// Most of these tests wait: for a campaign's time, for a tab in the background. Six at once keep two processors busy.
const atOnce = "6"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(child())
	}
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", atOnce)
	}
	code := m.Run()
	for _, c := range chromiums {
		c.stop()
	}
	os.Exit(code)
}
