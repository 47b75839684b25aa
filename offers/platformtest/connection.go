package platformtest

import (
	"context"
	"strings"
	"time"

	"lastcall/offers"
)

// promptly is how long a call may outlive its context.
const promptly = 2 * time.Second

var connectionRows = []row{
	{"a good connection is found good, and the check leaves nothing", func(w *world) {
		ctx, cancel := w.call()
		defer cancel()
		findings := w.Platform.Check(ctx)
		if len(findings) == 0 {
			w.Fatal("nothing was looked at")
		}
		for _, f := range findings {
			if !f.OK || f.Name == "" || f.Note == "" {
				w.Errorf("finding %+v", f)
			}
		}
	}},
	{"a bad one is found bad, with what to do", func(w *world) {
		ctx, cancel := w.call()
		defer cancel()
		bad := 0
		for _, f := range w.Stranger.Check(ctx) {
			if f.OK {
				continue
			}
			bad++
			if f.Name == "" || f.Note == "" || f.Fix == "" {
				w.Errorf("finding %+v does not say what to do", f)
			}
			for _, secret := range w.Secrets {
				if strings.Contains(f.Note+f.Fix, secret) {
					w.Errorf("finding %q shows a secret", f.Name)
				}
			}
		}
		if bad == 0 {
			w.Error("all is said to be well with wrong credentials")
		}
	}},
	{"a stranger may do nothing", func(w *world) {
		c := w.coupon()
		for name, call := range w.calls(w.Stranger, c) {
			ctx, cancel := w.call()
			err := call(ctx)
			cancel()
			if !isFault(err, offers.FaultUnauthorized) {
				w.Errorf("%s: answer %v, want the fault unauthorized", name, err)
				continue
			}
			w.quiet(err, c.Code)
		}
		w.gone(c.Code)
	}},
	{"a call that was given up before does nothing", func(w *world) {
		c := w.coupon()
		for name, call := range w.calls(w.Platform, c) {
			ctx, cancel := context.WithCancel(w.ctx)
			cancel()
			start := time.Now()
			err := call(ctx)
			if took := time.Since(start); err == nil || took > promptly {
				w.Errorf("%s: answer %v after %s", name, err, took)
				continue
			}
			if !isFault(err, offers.FaultOutside) {
				w.Errorf("%s: answer %v, want the fault outside", name, err)
			}
			w.quiet(err, c.Code)
		}
		w.gone(c.Code)
	}},
}

// calls are all that go to the platform.
func (w *world) calls(p offers.Platform, c offers.Coupon) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"create": func(ctx context.Context) error { _, err := p.Create(ctx, c); return err },
		"delete": func(ctx context.Context) error { return p.Delete(ctx, c.Mark, c.Code, "") },
		"lookup": func(ctx context.Context) error { _, err := p.Lookup(ctx, c.Code); return err },
		"find":   func(ctx context.Context) error { _, _, err := p.Find(ctx, c.Mark, ""); return err },
	}
}
