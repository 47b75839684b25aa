package main

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// shopper is one tab of a person who shops in a world, with everything the page wrote to the console.
type shopper struct {
	*testing.T
	w      *world
	ctx    context.Context
	id     target.ID
	mu     sync.Mutex
	noise  []string
	frames map[target.ID]context.Context // of the offer server, by target
	found  map[target.ID]time.Time       // when each was first there
}

// shopper opens a tab in a profile of its own.
func (w *world) shopper(in *chromium) *shopper {
	w.Helper()
	ctx, err := in.start()
	if err != nil {
		w.Fatal(err)
	}
	return w.tab(ctx, chromedp.WithNewBrowserContext())
}

// opensTab opens another page of the store in the same profile.
func (s *shopper) opensTab(path string) *shopper {
	s.Helper()
	other := s.w.tab(s.ctx)
	other.visits(path)
	return other
}

// tab opens a tab that listens for whatever the store's page could listen for.
func (w *world) tab(parent context.Context, options ...chromedp.ContextOption) *shopper {
	w.Helper()
	ctx, cancel := chromedp.NewContext(parent, options...)
	w.Cleanup(cancel)
	s := &shopper{T: w.T, w: w, ctx: ctx, frames: map[target.ID]context.Context{}, found: map[target.ID]time.Time{}}
	s.hears(ctx)
	s.id = chromedp.FromContext(ctx).Target.TargetID
	call(s, ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	s.sized(1280, 900)
	call(s, ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: spy})
	return s
}

// spy is a curious script of the store's own, ahead of all others: it hears each message and keeps each shadow root.
const spy = `if (window === top) {
	const heard = [], roots = [], attach = Element.prototype.attachShadow
	Object.defineProperty(window, 'spy', { value: { heard, roots } })
	addEventListener('message', e => heard.push(JSON.stringify(e.data)), true)
	Element.prototype.attachShadow = function (init) {
		const root = attach.call(this, init)
		roots.push(root)
		return root
	}
}`

func (s *shopper) hears(ctx context.Context) {
	s.Helper()
	if err := chromedp.Listen(ctx, s.listen); err != nil {
		s.Fatalf("chromium: %v", err)
	}
	call(s, ctx, log.Enable, cdp.Empty{})
}

// listen notes what nobody should find on a store's console.
func (s *shopper) listen(event any) {
	line := ""
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		line = "console." + string(e.Type)
		for _, a := range e.Args {
			line += " " + string(a.Value) + a.Description
		}
	case *runtime.EventExceptionThrown:
		line = (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error()
	case *log.EventEntryAdded:
		line = string(e.Entry.Source) + ": " + e.Entry.Text + " " + e.Entry.URL
	default:
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noise = append(s.noise, line)
}

// foundAllQuiet fails if anything was written to the console, but for the browser's own notes with an allowed text.
func (s *shopper) foundAllQuiet(allowed string) {
	s.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.noise {
		if allowed == "" || !strings.Contains(line, allowed) {
			s.Errorf("on the console: %s", line)
		}
	}
}

// call runs a command of the DevTools protocol.
func call[P, R any](s *shopper, ctx context.Context, command cdp.Command[P, R], params P) R {
	s.Helper()
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		s.Fatalf("chromium: %s: %v", command.Method, err)
	}
	return result
}

func (s *shopper) do(steps ...chromedp.Action[chromedp.Void]) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, 15*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		s.Fatalf("chromium: %v", err)
	}
}

// evaluate runs a script on the store's page, or in the frame, and answers its value or what it promises; "" while that
// page is not there.
func evaluate(ctx context.Context, script string) string {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	value, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`(async () => String((await (`+script+`)) ?? ''))()`, chromedp.EvalAwaitPromise))
	return value
}

// reads answers a script on the store's page.
func (s *shopper) reads(script string) string { return evaluate(s.ctx, script) }

func (s *shopper) sized(width, height int64) {
	s.Helper()
	call(s, s.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height})
}

// visits opens a page of the store.
func (s *shopper) visits(path string) {
	s.Helper()
	s.do(chromedp.Navigate(s.w.shop + path))
}

func (s *shopper) reloads() {
	s.Helper()
	s.do(chromedp.Reload())
}

// hesitates moves the pointer out at the top, again and again, until the server has made an offer. A trigger fires once a
// page view; one that came before the server could believe it is over, so whoever gets nothing looks at the page again.
func (s *shopper) hesitates() {
	s.Helper()
	again := time.Now().Add(7 * time.Second)
	s.waits("an offer for a shopper who is about to leave", func() bool {
		if time.Now().After(again) {
			s.reloads()
			again = again.Add(patience)
		}
		s.movesOut()
		return len(s.w.codes()) > 0
	})
}

// movesOut moves the pointer out of the page at the top.
func (s *shopper) movesOut() {
	s.Helper()
	for _, y := range []float64{400, 40, -8} {
		s.do(chromedp.MouseEvent(chromedp.MouseMoved, 300, y))
	}
}

func (s *shopper) clicks(x, y float64) {
	s.Helper()
	s.do(chromedp.MouseClickXY(x, y))
}

// arrives waits until the store's page has that path, or one that starts so before a *, and is complete.
func (s *shopper) arrives(path string) {
	s.Helper()
	s.arrivesAt(s.w.shop + path)
}

func (s *shopper) arrivesAt(address string) {
	s.Helper()
	start, open := strings.CutSuffix(address, "*")
	s.waits("the page "+address, func() bool {
		got := s.reads(`document.readyState == 'complete' && location.origin + location.pathname`)
		return got == address || open && strings.HasPrefix(got, start)
	})
}

// submits fills in a form of the store's page and sends it.
func (s *shopper) submits(form string, fields map[string]string) {
	s.Helper()
	script := `(f => {`
	for name, value := range fields {
		script += `f.elements['` + name + `'].value = '` + value + `';`
	}
	script += `f.requestSubmit(); return 'sent' })(document.querySelector('` + form + `'))`
	if s.reads(script) != "sent" {
		s.Fatalf("there is no form %s", form)
	}
}

// waits is until, and says in vain where the shopper was.
func (s *shopper) waits(what string, condition func() bool) {
	s.Helper()
	for end := time.Now().Add(patience); !condition(); <-time.After(pollEvery) {
		if time.Now().After(end) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.Fatalf("waited in vain: %s; at %s, seeing %q; console: %q", what, s.reads(`location.href`), s.view(), s.noise)
		}
	}
}
