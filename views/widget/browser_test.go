package widget

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const chromium = "/usr/bin/chromium"

// browser is the one Chromium of this package's tests; TestMain ends it.
var browser = sync.OnceValue(func() context.Context {
	ctx, cancelAlloc := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true),
		chromedp.WindowSize(1280, 800))...)
	ctx, cancel := chromedp.NewContext(ctx)
	endBrowser = func() { cancel(); cancelAlloc() }
	if err := chromedp.Do(ctx); err != nil {
		panic(err)
	}
	return ctx
})

var endBrowser = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	endBrowser()
	os.Exit(code)
}

// tab is one page under test, with all that it wrote to the console.
type tab struct {
	context.Context
	*testing.T
	mu      sync.Mutex
	console []string
	worlds  map[string]runtime.ExecutionContextID // newest script world by origin
}

func newTab(t *testing.T) *tab {
	t.Helper()
	if _, err := os.Stat(chromium); err != nil {
		t.Fatalf("these tests need Chromium (apt-get install chromium): %v", err)
	}
	ctx, cancel := chromedp.NewContext(browser(), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &tab{Context: ctx, T: t, worlds: map[string]runtime.ExecutionContextID{}}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	call(p, log.Enable, cdp.Empty{})
	call(p, runtime.Enable, cdp.Empty{})
	return p
}

func (p *tab) hear(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventConsoleAPICalled:
		line := string(ev.Type)
		for _, a := range ev.Args {
			line += " " + string(a.Value) + a.Description
		}
		p.console = append(p.console, line)
	case *runtime.EventExceptionThrown:
		p.console = append(p.console, "exception "+ev.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		p.console = append(p.console, ev.Entry.Text+" "+ev.Entry.URL)
	case *runtime.EventExecutionContextCreated:
		if ev.Context.Name == "" {
			p.worlds[ev.Context.Origin] = ev.Context.ID
		}
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.Fatalf("browser: %v", err)
	}
}

func call[P, R any](p *tab, cmd cdp.Command[P, R], params P) R {
	p.Helper()
	r, err := chromedp.Call(p.Context, cmd, params)
	if err != nil {
		p.Fatalf("browser: %s: %v", cmd.Method, err)
	}
	return r
}

// js evaluates an expression in the top page.
func js[V any](p *tab, expr string) V {
	p.Helper()
	v, err := chromedp.Run(p.Context, chromedp.Evaluate[V](expr, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("browser: %s: %v", expr, err)
	}
	return v
}

// at is the address of the top page; "" while it changes.
func (p *tab) at() string {
	address, _ := chromedp.Run(p.Context, chromedp.Evaluate[string](`location.href`))
	return address
}

// in evaluates an expression in the newest frame of that origin; the zero value while there is none.
func in[V any](p *tab, origin, expr string) (v V) {
	p.mu.Lock()
	id, ok := p.worlds[origin]
	p.mu.Unlock()
	if ok {
		v, _ = chromedp.Run(p.Context, chromedp.Evaluate[V](expr, chromedp.EvalAwaitPromise,
			func(e *runtime.EvaluateParams) { e.ContextID = id }))
	}
	return v
}

// until polls a condition for at most ten seconds.
func (p *tab) until(what string, cond func() bool) {
	p.Helper()
	for end := time.Now().Add(10 * time.Second); !cond(); {
		if time.Now().After(end) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.Fatalf("waited in vain: %s; console: %q", what, p.console)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// quiet fails when the page wrote to the console, but for the browser's own notes that hold an allowed text.
func (p *tab) quiet(allowed ...string) {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
lines:
	for _, line := range p.console {
		for _, a := range allowed {
			if strings.Contains(line, a) {
				continue lines
			}
		}
		p.Errorf("on the console: %s", line)
	}
}
