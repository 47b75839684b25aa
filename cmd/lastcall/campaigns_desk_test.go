package main

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lastcall/offers"
	"lastcall/session"
)

func TestCampaignPagesKeepTheDesksPromises(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	w.change(func(c *offers.Campaign) {
		c.Limits.BudgetMoney, c.UpdatedAt, c.UpdatedBy = 500_00, w.clock(), offers.Author{Name: "Bo Brook", Via: "admin"}
	})
	d := w.ownersDesk()
	d.opens(d.store("/campaigns"))
	d.reads(`document.querySelector('.more').open = true`)
	d.looked("campaigns-list")
	d.opens(d.store("/campaigns/leaving/history?version=2"))
	d.looked("campaigns-history")
	d.opens(d.store("/log"))
	d.reads(`document.querySelectorAll('.log details').forEach(e => { e.open = true })`)
	d.looked("campaigns-log")
	d.foundAllQuiet("")
}

// A campaign's life without a pointer: made, saved, changed by two people at once, copied, put away, taken back to what it
// was, and all of it in the log.
func TestACampaignsLifeByKeyboard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	d := w.ownersDesk()
	d.opens(d.store("/campaigns"))
	d.tabsTo(`a[href$="/new-campaign"]`)
	d.types(kb.Enter)
	d.shows("h1", "New campaign")
	d.tabsTo("#f-name")
	d.types("Autumn", kb.Enter)
	d.shows(".notice", "“Autumn” is saved. It is off.")
	path := d.reads(`[...document.querySelectorAll('.campaigns th.name a')].find(a => a.textContent == 'Autumn').getAttribute('href')`)

	other := w.colleague(session.Editor)
	other.opens(path)
	d.tabsTo(`a[href="` + path + `"]`)
	d.types(kb.Enter)
	d.shows("h1", "Autumn")
	other.tabsTo("#f-name")
	other.types("Autumn leaves", kb.Enter)
	other.shows(".notice", "“Autumn leaves” is saved.")

	d.tabsTo("#f-priority")
	d.types("7", kb.Enter)
	d.shows("#conflict", "The editor saved it at")
	d.shows("tr", "Autumn leaves")
	d.looked("campaigns-conflict")
	rows := d.reads(`[...document.querySelectorAll('section:has(#differs) tbody tr')].map(r => [...r.children].map(c => c.innerText.trim()).join('|')).join(' / ')`)
	if rows != "Campaign: Name|Autumn|Autumn leaves|Autumn|The editor / Campaign: Priority|0|0|7|You" {
		t.Errorf("the conflict shows %s", rows)
	}
	d.tabsTo("button[name=merge]")
	d.types(kb.Enter)
	d.shows(".notice", "It is not saved yet")
	d.tabsTo("#f-priority")
	d.types(kb.Enter)
	d.shows(".notice", "“Autumn leaves” is saved.")

	row := `tr:has(a[href="` + path + `"]) `
	d.tabsTo(row + "summary")
	d.types(kb.Enter)
	d.tabsTo(row + "button[name=id]")
	d.types(kb.Enter)
	d.shows("h1", "Autumn leaves (copy)")
	copied := d.reads(`location.pathname`)

	d.tabsTo(`.tabs a[href$="/campaigns"]`)
	d.types(kb.Enter)
	d.shows("h1", "Campaigns")
	row = `tr:has(a[href="` + copied + `"]) `
	d.tabsTo(row + "summary")
	d.types(kb.Enter)
	d.tabsTo(row + "button[name=archived]")
	d.types(kb.Enter)
	d.shows(".notice", "“Autumn leaves (copy)” is archived and off.")
	if d.reads(`document.querySelector('a[href="`+copied+`"]') === null`) != "true" {
		t.Error("the archived copy is in the list")
	}

	d.tabsTo(`a[href="` + path + `"]`)
	d.types(kb.Enter)
	d.shows("h1", "Autumn leaves")
	d.tabsTo(`a[href="` + path + `/history"]`)
	d.types(kb.Enter)
	d.shows(".versions", "Version 3")
	d.tabsTo("#version-1 button")
	d.types(kb.Enter)
	d.shows(".notice", "Version 1 is back, as version 4.")

	d.tabsTo(`.tabs a[href$="/log"]`)
	d.types(kb.Enter)
	d.shows("h1", "Log")
	log := d.reads(`[...document.querySelectorAll('.log tbody tr')].slice(0, 6).map(r => r.children[1].innerText.trim() + ' ' + r.children[2].innerText.trim()).join('\n')`)
	want := []string{"Mara Fern Changed the campaign Autumn", "Mara Fern Archived Autumn leaves (copy)", "Mara Fern Made the campaign Autumn leaves (copy)",
		"Mara Fern Changed the priority of Autumn leaves", "The editor Changed the campaign Autumn leaves", "Mara Fern Made the campaign Autumn"}
	if log != strings.Join(want, "\n") {
		t.Errorf("the log says\n%s\nwant\n%s", log, strings.Join(want, "\n"))
	}
	d.foundAllQuiet("409") // the browser's own note of the conflict
	other.foundAllQuiet("")
}

// asked answers each question whether to leave a page with leave, and counts them.
type asked struct {
	mu    sync.Mutex
	times int
	leave bool
}

func (a *asked) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.times
}

func (a *asked) answer(leave bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.leave = leave
}

// questions answers the browser's questions in the tab from now on.
func (d *adminTab) questions() *asked {
	d.Helper()
	a := &asked{}
	err := chromedp.Listen(d.ctx, func(event any) {
		if _, ok := event.(*page.EventJavascriptDialogOpening); !ok {
			return
		}
		a.mu.Lock()
		a.times++
		leave := a.leave
		a.mu.Unlock()
		go func() {
			_, _ = chromedp.Call(context.WithoutCancel(d.ctx), page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: leave})
		}()
	})
	if err != nil {
		d.Fatal(err)
	}
	return a
}

// Whoever leaves an editor with something unsaved is asked, and nobody else is.
func TestUnsavedChangesAreGuarded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	d := w.ownersDesk()
	asked := d.questions()
	editor, list := d.store("/campaigns/leaving"), d.store("/campaigns")
	is := func(path string) func() bool {
		return func() bool {
			return d.reads(`document.readyState == 'complete' && location.pathname == `+quoted(path)) == "true"
		}
	}
	cancel := `.save a[href="` + list + `"]`

	// Nothing typed, or typed and taken back: no question.
	d.opens(editor)
	d.tabsTo("#f-name")
	d.types("x")
	d.shows("[data-unsaved]", "Not saved yet")
	d.reads(`(n => { n.value = n.defaultValue; n.dispatchEvent(new Event('input', {bubbles: true})) })(document.querySelector('#f-name'))`)
	d.clicksOn(cancel)
	d.waits("the list", is(list))
	if n := asked.count(); n != 0 {
		t.Fatalf("%d questions with nothing unsaved", n)
	}

	// Typed: asked, and stays.
	d.opens(editor)
	d.tabsTo("#f-name")
	d.types("Half")
	d.clicksOn(cancel)
	d.waits("the question", func() bool { return asked.count() == 1 })
	if !is(editor)() || d.reads(`document.querySelector('#f-name').value`) != "Half" {
		t.Error("what was typed is gone")
	}
	asked.answer(true)
	d.clicksOn(cancel)
	d.waits("the list", is(list))
	if n := asked.count(); n != 2 {
		t.Fatalf("%d questions", n)
	}

	// On the way back, where the browser keeps the page or puts the text back, it is unsaved as before.
	d.reads(`history.back()`)
	d.waits("the editor again", is(editor))
	if d.reads(`document.querySelector('#f-name').value`) == "Half" {
		d.shows("[data-unsaved]", "Not saved yet")
	} else {
		d.tabsTo("#f-name")
		d.types("Half again")
	}
	d.clicksOn(cancel)
	d.waits("the third question", func() bool { return asked.count() == 3 })
	d.waits("the list", is(list))

	// Saved: no question on the way out, and none for what came of it.
	d.opens(editor)
	d.tabsTo("#f-name")
	d.types("Whole", kb.Enter)
	d.shows(".notice", "“Whole” is saved.")
	// Refused by the server: still unsaved, although nothing was typed since.
	d.opens(editor)
	d.tabsTo("#f-priority")
	d.types("many", kb.Enter)
	d.shows("#problems", "A whole number")
	if n := asked.count(); n != 3 {
		t.Fatalf("%d questions for saves", n)
	}
	d.tabsTo("#f-priority") // a page that nobody touched may be left
	d.clicksOn(cancel)
	d.waits("the fourth question", func() bool { return asked.count() == 4 })
	d.waits("the list", is(list))
	d.foundAllQuiet("422")
}
