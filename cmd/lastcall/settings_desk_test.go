package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"lastcall/offers"
	"lastcall/offers/courier"
	"lastcall/offers/signed"
)

// asksWith tries a code that does not exist, with a key for the API, and answers the status.
func (d *adminTab) asksWith(secret string) int {
	d.Helper()
	return d.w.sends(request{method: http.MethodPost, path: "/v1/validations", header: http.Header{"Authorization": {"Bearer " + secret}},
		body: `{"code":"TEA-7Q2M9K4X","basket":{"currency":"EUR","subtotal":1000}}`}).status
}

// An owner makes a key by the keyboard, a checkout uses it, the owner revokes it, and it is refused.
func TestAnOwnerMakesAndRevokesAKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	d := w.ownersDesk()
	d.opens(d.store("/settings/keys"))
	d.looked("desk-keys")
	d.tabsTo("input[name=name]")
	d.types("Checkout of the shop", kb.Enter)
	d.shows("#once", "Checkout of the shop")
	secret := d.reads(`document.querySelector('#secret').value`)
	d.looked("desk-keys-made")
	if status := d.asksWith(secret); status != http.StatusNotFound {
		t.Errorf("with the key: %d", status)
	}
	d.opens(d.store("/settings/keys"))
	if strings.Contains(d.reads(`document.documentElement.outerHTML`), secret) {
		t.Error("the key is shown twice")
	}
	d.clicksOn("tbody tr:first-child summary")
	d.clicksOn("tbody tr:first-child form button")
	d.shows("[role=status]", "is revoked")
	if status := d.asksWith(secret); status != http.StatusUnauthorized {
		t.Errorf("with the revoked key: %d", status)
	}
	d.foundAllQuiet("")
}

// An owner adds a listener, sends it a test, sees that in its log, and changes its secret without a gap.
func TestAnOwnerAddsAListener(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	w.courier.Client = courier.NewClient(true) // the listener is on this machine
	told := &ears{}
	outside := httptest.NewServer(told)
	t.Cleanup(outside.Close)
	d := w.ownersDesk()
	d.opens(d.store("/settings/listeners"))
	d.looked("desk-listeners-empty")
	d.tabsTo("input[name=url]")
	d.types(outside.URL+"/lastcall", kb.Enter)
	d.shows("#once", "Secret")
	first := d.reads(`document.querySelector('#secret').value`)
	d.looked("desk-listener-new")

	working, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { w.courier.Run(working) })
	t.Cleanup(func() { stop(); work.Wait() })
	d.clicksOn("form[action$='/test'] button")
	d.shows(".findings", "It took the message: status 202")
	d.shows("tbody", "test")
	d.clicksOn("form[action$='/rotate'] button")
	d.shows("#once", "new, for")
	second := d.reads(`document.querySelector('#secret').value`)
	g := visitingBy(w, w.visitors)
	if h := g.signals(leaving); h.Offer == nil {
		t.Fatalf("no offer: %d %s", h.status, h.body)
	}
	until(t, "the message of an offer", func() bool { return told.count() == 2 })
	for _, secret := range []string{first, second} {
		if err := signed.Verify([]byte(secret), told.header[1].Get(signed.Header), []byte(told.bodies[1]), time.Now().UnixMilli()); err != nil {
			t.Errorf("the day after a rotation both secrets sign: %v", err)
		}
	}
	page := d.reads(`location.pathname.replace('/rotate', '')`)
	until(t, "its line in the log", func() bool {
		d.opens(page)
		return strings.Contains(d.reads(`document.querySelector('tbody').innerText`), "offer.shown")
	})
	d.looked("desk-listener")
	d.clicksOn("tbody tr:first-child form button")
	d.shows("[role=status]", "It is sent again now")
	until(t, "it again", func() bool { return told.count() == 3 })
	d.opens(d.store("/settings/listeners"))
	d.looked("desk-listeners")
	d.foundAllQuiet("")
}

// Staff erases a shopper by a code, and a line of the law's stands beside the next offer.
func TestStaffErasesAShopper(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	g := visitingBy(w, w.visitors)
	if h := g.signals(leaving); h.Offer == nil {
		t.Fatalf("no offer: %d %s", h.status, h.body)
	}
	d := w.ownersDesk()
	d.opens(d.store("/settings/privacy"))
	d.looked("desk-privacy")
	d.tabsTo("input[name=who]")
	d.types(w.minted().Code, kb.Enter)
	d.shows("[role=status]", "Erased")
	if r := g.inFrame("GET", "/f/demo/view?m=pop", nil); strings.Contains(r.body, `data-view="offer"`) {
		t.Errorf("the offer is still there: %s", r.body)
	}
	const line = "This price was personalised by an algorithm."
	d.submits("form:has(textarea)", map[string]string{"disclosure": line})
	d.shows("[role=status]", "stands beside each offer")
	other := visitingBy(w, w.visitors)
	other.signals(leaving)
	if r := other.inFrame("GET", "/f/demo/view?m=pop", nil); !strings.Contains(r.body, line) {
		t.Errorf("no disclosure beside the offer: %s", r.body)
	}
	d.foundAllQuiet("")
}

// An owner says who is told when the store needs a person, and tries it.
func TestAnOwnerIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	w.notifier.Post.Client = http.DefaultClient // what is told is on this machine
	told := &ears{}
	outside := httptest.NewServer(told)
	t.Cleanup(outside.Close)
	d := w.ownersDesk()
	d.opens(d.store("/settings/notifications"))
	d.tabsTo("input[name=webhook]")
	d.types(outside.URL + "/told")
	d.clicksOn("#kind-budget")
	d.clicksOn("main form:last-of-type button[type=submit]")
	d.shows("[role=status]", "Saved")
	d.looked("desk-notifications")
	d.clicksOn("form[action$='/test'] button")
	d.shows("[role=status]", "The test was sent")
	if told.count() != 1 || !strings.Contains(told.bodies[0], "This is a test") {
		t.Errorf("told %q", told.bodies)
	}
	d.foundAllQuiet("")
}

// The page for backups keeps what every page of the admin keeps, with a file's preview on it too.
func TestTheBackupPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	d := w.ownersDesk()
	d.opens(d.store("/settings/backup"))
	d.looked("desk-backup")
	campaigns, err := w.store.Campaigns(t.Context(), demoID)
	if err != nil {
		t.Fatal(err)
	}
	another := campaigns[0]
	another.ID, another.Name = "another", "Another one"
	file, err := offers.MakeBackup(w.front(), append(campaigns, another), 1_000)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "backup.json")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	d.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path}))
	d.clicksOn("form[action$='/preview'] button")
	d.shows("main", "Another one")
	d.looked("desk-backup-preview")
	d.clicksOn("form[action$='/restore'] button")
	d.shows("[role=status]", "Restored")
	if all, err := w.store.Campaigns(t.Context(), demoID); err != nil || len(all) != len(campaigns)+1 {
		t.Errorf("%d campaigns, %v", len(all), err)
	}
	d.foundAllQuiet("")
}
