package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

const chromiumPath = "/usr/bin/chromium"

// chromium is a browser that all tests of one cookie policy share; each shopper has a profile of their own in it.
type chromium struct {
	flags   []string
	prefs   map[string]any // of the profile
	once    sync.Once
	ctx     context.Context
	err     error
	cleanup []func()
}

// The browsers, by what they keep for other sites' frames. Each shopper's profile is a private one, in which Chromium
// blocks third-party cookies unless told otherwise.
var (
	thirdPartyCookies = &chromium{prefs: profile(map[string]any{"cookie_controls_mode": 0})}
	noThirdParty      = &chromium{flags: []string{"test-third-party-cookie-phaseout"}} // partitioned cookies are left
	nothingKept       = &chromium{prefs: profile(map[string]any{"content_settings": map[string]any{"exceptions": map[string]any{
		"cookies": map[string]any{"offers.localhost,*": map[string]any{"setting": 2}}}}})} // no cookie and no storage at all
	chromiums = []*chromium{thirdPartyCookies, noThirdParty, nothingKept, fineScreen}
)

func profile(settings map[string]any) map[string]any { return map[string]any{"profile": settings} }

// commonFlags start Chromium as root in a container. They leave alone what is under test: back/forward cache, timer
// throttling, storage partitioning.
var commonFlags = []string{
	"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
	"disable-component-update", "disable-sync", "hide-scrollbars", "mute-audio", "disable-dev-shm-usage",
	"disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup", // of each window's own: a second of work and two processes
}

func (c *chromium) start() (context.Context, error) {
	c.once.Do(func() { c.err = c.launch() })
	return c.ctx, c.err
}

func (c *chromium) launch() error {
	if _, err := os.Stat(chromiumPath); err != nil {
		return errors.New("these tests need Chromium at " + chromiumPath + ", and are never skipped: run `make test`, which installs it (apt-get install chromium)")
	}
	dir, err := os.MkdirTemp("", "lastcall-chromium-")
	if err != nil {
		return err
	}
	c.cleanup = append(c.cleanup, func() { _ = os.RemoveAll(dir) })
	if c.prefs != nil {
		text, err := json.Marshal(c.prefs)
		if err != nil {
			return err
		}
		if err := errors.Join(os.Mkdir(filepath.Join(dir, "Default"), 0o700),
			os.WriteFile(filepath.Join(dir, "Default", "Preferences"), text, 0o600)); err != nil {
			return err
		}
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(chromiumPath), chromedp.UserDataDir(dir), chromedp.WindowSize(1280, 900)}
	for _, f := range append(commonFlags, c.flags...) {
		if name, value, found := strings.Cut(f, "="); found {
			options = append(options, chromedp.Flag(name, value))
		} else {
			options = append(options, chromedp.Flag(f, true))
		}
	}
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {})) // frames that go while we attach
	c.ctx, c.cleanup = ctx, append(c.cleanup, free, cancel)
	if err := chromedp.Do(ctx); err != nil {
		return fmt.Errorf("starting Chromium: %w", err)
	}
	return nil
}

func (c *chromium) stop() {
	for i := len(c.cleanup) - 1; i >= 0; i-- {
		c.cleanup[i]()
	}
}
