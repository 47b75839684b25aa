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
	"github.com/chromedp/chromedp"
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
				s.do(chromedp.Navigate(w.offers + "/admin/"))
				s.arrivesAt(w.offers + "/admin/login")
				s.submits(".login form", map[string]string{"email": demoEmail, "passphrase": w.passphrase})
				s.waits("the admin", func() bool { return s.reads(`location.pathname != "/admin/login"`) == "true" })
				s.do(chromedp.Navigate(w.offers + "/admin/stores/demo/campaigns"))
				shot("admin")
				s.do(chromedp.Navigate(w.offers + "/admin/stores/demo/campaigns/leaving"))
				shot("admin-campaign")
				s.do(chromedp.Navigate(w.offers + "/admin/stores/demo/platform"))
				shot("admin-platform")
			})
		}
	}
}

func painted(s *shopper, ctx context.Context, scheme string) {
	s.Helper()
	call(s, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}
