package static_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const chromiumPath = "/usr/bin/chromium"

// chromiumFlags start Chromium as root in a container. They leave alone what these tests are about: back/forward cache,
// timer throttling, storage partitioning.
var chromiumFlags = []string{
	"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
	"disable-component-update", "disable-sync", "hide-scrollbars", "mute-audio",
}

// chromium is one browser for the whole package; each test has a context of its own in it.
var chromium = struct {
	sync.Once
	ctx  context.Context
	stop func()
	err  error
}{stop: func() {}}

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "10"); err != nil { // these tests wait far more than they work
		panic(err)
	}
	code := m.Run()
	chromium.stop()
	os.Exit(code)
}

func startChromium() {
	if _, err := os.Stat(chromiumPath); err != nil {
		chromium.err = errors.New("these tests need Chromium at " + chromiumPath + " (apt-get install chromium); they are never skipped")
		return
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(chromiumPath)}
	for _, f := range chromiumFlags {
		options = append(options, chromedp.Flag(f, true))
	}
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	chromium.ctx, chromium.stop = ctx, func() { cancel(); free() }
	chromium.err = chromedp.Do(ctx)
}

// tab is a page as a shopper has it open, with everything it complained about.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	troubles []string

	other *tab // in the same window
}

// newTab opens a tab in a fresh profile.
func newTab(t *testing.T) *tab {
	t.Helper()
	chromium.Do(startChromium)
	if chromium.err != nil {
		t.Fatal(chromium.err)
	}
	return openTab(t, chromium.ctx, chromedp.WithNewBrowserContext())
}

// newTab opens another tab in the profile of b.
func (b *tab) newTab() *tab { return openTab(b.t, b.ctx) }

func openTab(t *testing.T, parent context.Context, options ...chromedp.ContextOption) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, options...)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatalf("chromium: %v", err)
	}
	call(b, log.Enable, cdp.Empty{})
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return b
}

// hear notes what a page must never do.
func (b *tab) hear(event any) {
	trouble := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		trouble = "exception: " + (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error()
	case *runtime.EventConsoleAPICalled:
		trouble = fmt.Sprintf("console.%s", e.Type)
	case *log.EventEntryAdded:
		if ownReport(e.Entry) {
			return
		}
		trouble = fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text)
	default:
		return
	}
	b.mu.Lock()
	b.troubles = append(b.troubles, trouble)
	b.mu.Unlock()
}

// ownReport tells whether the browser itself reports a request that failed or was refused.
func ownReport(e *log.Entry) bool {
	return e.Source == log.EntrySourceNetwork || e.Source == log.EntrySourceSecurity ||
		strings.HasPrefix(e.Text, "Access to ") || strings.HasPrefix(e.Text, "Fetch API cannot load ")
}

// wellBehaved fails the test if the page complained about anything.
func (b *tab) wellBehaved() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, trouble := range b.troubles {
		b.t.Errorf("the page was troubled: %s", trouble)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("chromium: %v", err)
	}
}

// call runs one command of the DevTools protocol on the tab.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		b.t.Fatalf("chromium: %v", err)
	}
	return result
}

func (b *tab) visit(url string) { b.t.Helper(); b.do(chromedp.Navigate(url)) }

// js runs a script in the page and returns its value, or what it promises, as text.
func (b *tab) js(script string) string {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[string]("(async () => String(await ("+script+")))()", chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return value
}

// becomes waits until the script's value is as wanted.
func (b *tab) becomes(script, want string) {
	b.t.Helper()
	got := ""
	eventually(b.t, func() bool { got = b.js(script); return got == want }, func() string {
		return fmt.Sprintf("%s is %q, want %q", script, got, want)
	})
}

const patience = 15 * time.Second

func eventually(t *testing.T, reached func() bool, otherwise func() string) {
	t.Helper()
	for deadline := time.Now().Add(patience); !reached(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(otherwise())
		}
	}
}
