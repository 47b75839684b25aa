package main

import (
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"
)

// An invitation is made, accepted and used with the keyboard alone: a second step at the log-in, and an end to a log-in
// elsewhere.
func TestAColleagueJoinsByTheKeyboard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	owner := w.ownersDesk()
	owner.opens(owner.store("/team"))
	owner.looked("desk-team")
	owner.tabsTo("#email")
	owner.types("mira@shop.localhost", kb.Tab, kb.ArrowDown, kb.Enter) // an analyst
	owner.shows("main", "Send this link to mira@shop.localhost")
	owner.looked("desk-team-invited")
	link, err := url.Parse(owner.reads(`document.querySelector('pre.tag code').textContent`))
	if err != nil || "http://"+link.Host != w.offers {
		t.Fatalf("%v, %v", link, err)
	}

	const passphrase = "four grey herons wade"
	mira := w.desk(link.Path)
	mira.looked("desk-invite")
	mira.opens(link.Path)
	mira.isAt("#name") // the page has put the cursor there
	mira.types("Mira Holm", kb.Tab, passphrase, kb.Tab, passphrase, kb.Enter)
	mira.shows("header", "Mira Holm")
	mira.shows("header", "Analyst, read only")
	mira.shows("main", "Welcome.")

	elsewhere := w.desk("/admin/login")
	elsewhere.isAt("#email")
	elsewhere.logsIn("mira@shop.localhost", passphrase)

	mira.logsOut()
	mira.logsIn("mira@shop.localhost", passphrase)
	mira.tabsTo("a.who")
	mira.types(kb.Enter)
	mira.shows("h1", "Your account")
	mira.looked("desk-account")
	mira.tabsTo(`main a[href$="/two-step"]`)
	mira.types(kb.Enter)
	mira.shows("main", "passphrase alone")
	mira.looked("desk-two-step-off")
	mira.tabsTo("main form button")
	mira.types(kb.Enter)
	mira.shows("main", "Type the code that it shows")
	mira.looked("desk-two-step-setup")
	secret := mira.reads(`document.querySelector('.key code').textContent.replaceAll(' ', '')`)
	code := func(later time.Duration) string {
		c, err := totp.GenerateCode(secret, time.Now().Add(later))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	mira.reads(`document.activeElement.blur()`)
	mira.tabsTo("#code")
	mira.types(code(0), kb.Enter)
	mira.shows("main", "Keep your recovery codes")
	if n := mira.reads(`document.querySelectorAll('ol.recovery li').length`); n != "10" {
		t.Errorf("%s recovery codes", n)
	}
	mira.looked("desk-recovery-codes")

	mira.logsOut()
	mira.logsIn("mira@shop.localhost", passphrase)
	mira.shows("h1", "Second step")
	mira.looked("desk-login-code")
	mira.opens("/admin/login/code")
	mira.isAt("#code")
	mira.types(code(30*time.Second), kb.Enter) // each code works once
	mira.shows("header", "Mira Holm")
	mira.tabsTo("a.who")
	mira.types(kb.Enter)
	mira.shows("ul.logins", "This one")
	mira.tabsTo("ul.logins button")
	mira.types(kb.Enter)
	mira.shows("main", "That log-in has ended.")
	elsewhere.opens("/admin/account")
	elsewhere.shows("main", "You have been logged out")

	owner.opens(owner.store("/team"))
	owner.tabsTo(`table.people tr:last-child a`)
	owner.types(kb.Enter)
	owner.shows("h1", "Mira Holm")
	owner.looked("desk-member")
	owner.opens("/admin/confirm")
	owner.looked("desk-confirm")
	for _, d := range []*adminTab{owner, mira, elsewhere} {
		d.foundAllQuiet("")
	}
}

// logsOut ends the log-in by the keyboard.
func (d *adminTab) logsOut() {
	d.Helper()
	d.tabsTo(`form[action="/admin/logout"] button`)
	d.types(kb.Enter)
	d.shows("h1", "Log in")
	d.isAt("#email")
}

// isAt waits until an element has the focus.
func (d *adminTab) isAt(selector string) {
	d.Helper()
	d.waits("the focus on "+selector, func() bool {
		return d.reads(`!!document.activeElement && document.activeElement.matches(`+quoted(selector)+`)`) == "true"
	})
}
