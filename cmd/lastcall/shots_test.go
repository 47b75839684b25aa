package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
)

var shots = flag.String("shots", "", "folder to write the README's pictures to")

// fineScreen has two pixels to a point, in every frame.
var fineScreen = &chromium{flags: []string{"force-device-scale-factor=2"}, prefs: profile(map[string]any{"cookie_controls_mode": 0})}

// TestScreenshots takes the README's pictures of the real thing, when asked to: go test ./cmd/lastcall -run
// TestScreenshots -shots DIR.
func TestScreenshots(t *testing.T) {
	if *shots == "" {
		return // not asked to; nothing is tested here
	}
	if err := os.MkdirAll(*shots, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, screen := range []struct {
		width, height int64
	}{{1280, 860}, {375, 780}} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(fmt.Sprintf("%d %s", screen.width, scheme), func(t *testing.T) {
				w := newWorld(t, premises{})
				s := w.shopper(fineScreen)
				s.sized(screen.width, screen.height)
				painted(s, s.ctx, scheme)
				shot := func(name string) {
					if ctx := s.frame(); ctx != nil {
						painted(s, ctx, scheme)
					}
					<-time.After(600 * time.Millisecond) // fonts, pictures, the fade
					png := call(s, s.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{}).Data
					file := filepath.Join(*shots, fmt.Sprintf("%s-%d-%s.png", name, screen.width, scheme))
					if err := os.WriteFile(file, png, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				s.visits("/products/lamp")
				s.submits(".addform", nil)
				s.arrives("/cart")
				s.visits("/products/kettle")
				s.hesitates()
				s.sees("offer")
				shot("popup")
				s.presses("#lc-no")
				s.sees("tease")
				shot("teaser")
				s.presses("#lc-open")
				s.sees("offer")
				s.presses("#lc-claim")
				s.arrives("/cart")
				shot("cart")
				merchantsShots(t, newWorld(t, premises{seed: seedPlan{Days: 30}}), screen.width, screen.height, scheme)
			})
		}
	}
}

// merchantsShots are of the admin of a store that has been there for a while.
func merchantsShots(t *testing.T, w *world, width, height int64, scheme string) {
	d := &adminTab{w.shopper(fineScreen)}
	d.opens("/admin/login")
	d.logsIn(demoEmail, w.passphrase)
	d.sized(width, height)
	d.atRest(scheme)
	for name, path := range map[string]string{"admin": "/campaigns", "admin-results": "/dashboard?range=30", "admin-editor": "/campaigns/leaving",
		"admin-start": "/start", "admin-codes": "/codes", "admin-decisions": "/why", "admin-platform": "/platform"} {
		d.opens(d.store(path))
		<-time.After(800 * time.Millisecond) // charts, the preview's frame
		png := call(d.shopper, d.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{}).Data
		file := filepath.Join(*shots, fmt.Sprintf("%s-%d-%s.png", name, width, scheme))
		if err := os.WriteFile(file, png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func painted(s *shopper, ctx context.Context, scheme string) {
	s.Helper()
	call(s, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}
