package static_test

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// TestPrerender watches from the server, as a browser that is being debugged does not prerender: a page that is prepared
// in the background counts from the moment it is shown. That moment is the page's own word, since a busy machine brings
// requests late; both clocks are this machine's.
func TestPrerender(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.campaigns = `[[["d",1000,0,2]]]`
	w.head = `<script nonce="n0nce">
		if (location.pathname == "/first") {
			const rules = document.createElement("script")
			rules.type = "speculationrules"
			rules.text = '{"prerender": [{"urls": ["/second"], "eagerness": "immediate"}]}'
			document.head.append(rules)
			const pause = ms => new Promise(done => setTimeout(done, ms))
			addEventListener("load", async () => {
				while (!(await fetch("/seen?path=/prepared")).ok) await pause(100)
				await pause(1500)
				location.href = "/second"
			})
		} else if (document.prerendering) {
			fetch("/prepared")
			document.addEventListener("prerenderingchange", () => fetch("/shown?at=" + Date.now()))
		}
	</script>`

	var args []string
	for _, f := range chromiumFlags {
		args = append(args, "--"+f)
	}
	args = append(args, "--user-data-dir="+t.TempDir(), "--remote-debugging-port=0", w.shop+"/first")
	browser := exec.Command(chromiumPath, args...)
	if err := browser.Start(); err != nil {
		t.Fatalf("%v: these tests need Chromium, and are never skipped", err)
	}
	t.Cleanup(func() {
		_ = browser.Process.Signal(os.Interrupt)
		done := make(chan error, 1)
		go func() { done <- browser.Wait() }()
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			_ = browser.Process.Kill()
			<-done
		}
	})

	got := w.awaits("dwell")
	w.mu.Lock()
	prepared, shown := w.visits["/prepared"], time.UnixMilli(w.shownAt)
	w.mu.Unlock()
	if prepared.IsZero() || shown.Sub(prepared) < time.Second {
		t.Fatalf("the page was not prerendered: prepared %v, shown %v", prepared, shown)
	}
	if after := got.at.Sub(shown); after < 990*time.Millisecond {
		t.Errorf("dwell of 1 s was told %v after the page was shown", after)
	}
	if got.Get("p") != "/second" || got.Get("n") != "2" || len(got.Get("d")) != 4 || got.Get("d") >= "2500" {
		t.Errorf("got %v", got)
	}
	for _, s := range w.received("start") {
		if s.Get("p") != "/first" {
			t.Errorf("a start from %s", s.Get("p"))
		}
	}
}
