package main

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// settled is how long a frame's document is left alone at first: chromedp races with itself when it attaches to one that is
// still being put together.
const settled = 400 * time.Millisecond

// frame is the document of the pop-up on the shopper's page: a process of its own, into which the store's page can't
// look. Nil while there is none.
func (s *shopper) frame() context.Context {
	s.Helper()
	info := s.frameTarget()
	if info == nil {
		return nil
	}
	if ctx := s.frames[info.TargetID]; ctx != nil {
		return ctx
	}
	if s.found[info.TargetID].IsZero() {
		s.found[info.TargetID] = time.Now()
	}
	if time.Since(s.found[info.TargetID]) < settled {
		return nil
	}
	ctx, cancel := chromedp.NewContext(s.ctx, chromedp.WithTargetID(info.TargetID), chromedp.WithDetachOnCancel())
	s.Cleanup(cancel)
	if err := chromedp.Listen(ctx, s.listen); err != nil {
		return nil // it has gone
	}
	s.frames[info.TargetID] = ctx
	return ctx
}

func (s *shopper) frameTarget() *target.Info {
	s.Helper()
	all, err := chromedp.Targets(s.ctx)
	if err != nil {
		s.Fatalf("chromium: %v", err)
	}
	for _, info := range all {
		if info.Type == "iframe" && string(info.ParentFrameID) == string(s.id) && strings.HasPrefix(info.URL, s.w.offers+"/f/") {
			return info
		}
	}
	return nil
}

// inside answers a script in the frame's document; "" while there is none.
func (s *shopper) inside(script string) string {
	s.Helper()
	if ctx := s.frame(); ctx != nil {
		return evaluate(ctx, script)
	}
	return ""
}

// view is what the shopper sees of us: offer, tease, ended, claimed, going, or "" for nothing. It must be visible on the
// store's page, and the offer must be a modal dialog.
func (s *shopper) view() string {
	s.Helper()
	info := s.frameTarget()
	if info == nil {
		return ""
	}
	owner, err := chromedp.Call(s.ctx, dom.GetFrameOwner, dom.GetFrameOwnerParams{FrameID: cdp.FrameID(info.TargetID)})
	if err != nil {
		return ""
	}
	found, err := chromedp.Call(s.ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: owner.BackendNodeID})
	if err != nil {
		return ""
	}
	byValue := true
	shown, err := chromedp.Call(s.ctx, runtime.CallFunctionOn, runtime.CallFunctionOnParams{ObjectID: found.Object.ObjectID, ReturnByValue: &byValue,
		FunctionDeclaration: `function () {
			if (!this.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return ''
			const box = this.getBoundingClientRect()
			if (box.width < 40 || box.height < 20 || box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight) return ''
			if (document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) !== this.getRootNode().host) return ''
			return this.closest('dialog').matches(':modal') ? 'modal' : 'corner'
		}`})
	if err != nil {
		return ""
	}
	view := s.inside(`document.documentElement.dataset.view`)
	switch strings.Trim(string(shown.Result.Value), `"`) {
	case "modal":
		return view
	case "corner":
		if view != "offer" {
			return view
		}
	}
	return ""
}

// sees waits for a view.
func (s *shopper) sees(view string) {
	s.Helper()
	s.waits("to see "+strconv.Quote(view), func() bool { return s.view() == view })
}

// seesNothing waits until there is no frame, and long enough to know that none comes: the tag looks at everything once a
// second.
func (s *shopper) seesNothing() {
	s.Helper()
	s.waits("to see nothing", func() bool { return s.view() == "" })
	for end := time.Now().Add(1500 * time.Millisecond); time.Now().Before(end); <-time.After(pollEvery) {
		if view := s.view(); view != "" {
			s.Fatalf("%q is shown, want nothing", view)
		}
	}
	s.waits("the frame to go", func() bool { return s.frameTarget() == nil })
}

// presses clicks something in the frame, as a hand does: by its place on the screen, once it stands still.
func (s *shopper) presses(selector string) {
	s.Helper()
	var x, y float64
	s.waits("something to press: "+selector, func() bool {
		beforeX, beforeY := x, y
		s.isPainted()
		var ok bool
		x, y, ok = s.placeOf(selector)
		return ok && x == beforeX && y == beforeY
	})
	s.do(chromedp.MouseClickXY(x, y))
}

// isPainted waits until the page and the frame have each shown two more pictures, so that what is to be hit is where it
// was measured.
func (s *shopper) isPainted() {
	s.Helper()
	const pictures = `new Promise(done => { requestAnimationFrame(() => requestAnimationFrame(done)); setTimeout(done, 500) })`
	s.inside(pictures)
	s.reads(pictures)
}

// placeOf is the middle of something in the frame that can be pressed, on the screen.
func (s *shopper) placeOf(selector string) (x, y float64, ok bool) {
	s.Helper()
	across, down, _ := strings.Cut(s.inside(`(e => {
		const grown = Math.abs(document.querySelector('#lc').offsetHeight - innerHeight) < 2 // the page gave the view its size
		if (!grown || !e || e.disabled || !e.checkVisibility()) return ''
		e.scrollIntoView({ block: 'nearest' })
		const box = e.getBoundingClientRect()
		return [box.x + box.width / 2, box.y + box.height / 2].join(' ')
	})(document.querySelector('`+selector+`'))`), " ")
	dx, errX := strconv.ParseFloat(across, 64)
	dy, errY := strconv.ParseFloat(down, 64)
	left, top, ok := s.corner()
	return left + dx, top + dy, ok && errX == nil && errY == nil
}

// corner is where the frame is on the screen.
func (s *shopper) corner() (left, top float64, ok bool) {
	s.Helper()
	info := s.frameTarget()
	if info == nil {
		return 0, 0, false
	}
	owner, err := chromedp.Call(s.ctx, dom.GetFrameOwner, dom.GetFrameOwnerParams{FrameID: cdp.FrameID(info.TargetID)})
	if err != nil {
		return 0, 0, false
	}
	quads, err := chromedp.Call(s.ctx, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: owner.BackendNodeID})
	if err != nil || len(quads.Quads) != 1 {
		return 0, 0, false
	}
	return quads.Quads[0][0], quads.Quads[0][1], true
}

// pressesKey presses a key wherever the focus is.
func (s *shopper) pressesKey(key string) {
	s.Helper()
	s.do(chromedp.KeyEvent(key))
}

// placeable reports whether something in the frame could be pressed.
func (s *shopper) placeable(selector string) bool {
	s.Helper()
	_, _, ok := s.placeOf(selector)
	return ok
}

// remaining is the time that the frame shows, ms: whole seconds, rounded up.
func (s *shopper) remaining() int64 {
	s.Helper()
	var total int64
	for part := range strings.SplitSeq(s.inside(`document.querySelector('[data-clock]')?.textContent`), ":") {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return -1
		}
		total = total*60 + n
	}
	return total * 1000
}
