package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lastcall/offers"
)

const privacyPage = "/admin/stores/fern/settings/privacy"

func TestAShopperIsErased(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	store, err := b.catalog.StoreByID(ctx, "fern")
	must(t, err)
	c := offers.NewCampaign("fern", "welcome", "Welcome")
	mint := func(session string) offers.Offer {
		t.Helper()
		r, err := b.ledger.Mint(ctx, offers.MintRequest{Store: store, Session: session, Trigger: offers.ExitIntent,
			Candidates: []offers.Candidate{{Campaign: &c, Amount: 1_000, DurationMS: 3_600_000, Worst: 10_000}}})
		must(t, err)
		return r.Offer
	}
	ann, bob := mint("ann-session-id"), mint("bob-session-id")
	eve := mint("eve-session-id")
	p := b.as("support")
	for _, who := range []string{offers.SessionName(store, "ann-session-id"), strings.ToLower(bob.Code)} {
		if got := p.post(privacyPage+"/erase", url.Values{"who": {" " + who + " "}}); got.Status != http.StatusSeeOther {
			t.Errorf("%s: %d %s", who, got.Status, got.text(".error"))
		}
		got := p.post(privacyPage+"/erase", url.Values{"who": {who}})
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.text(".error"), "Nothing is kept under this name") {
			t.Errorf("%s again: %d %s", who, got.Status, got.text("main"))
		}
	}
	for session, gone := range map[string]bool{"ann-session-id": true, "bob-session-id": true, "eve-session-id": false} {
		_, err := b.ledger.Live(ctx, store, session)
		if (err != nil) != gone {
			t.Errorf("%s: %v", session, err)
		}
	}
	rival, _ := b.catalog.StoreByID(ctx, "other")
	if got := b.as("rival").post("/admin/stores/other/settings/privacy/erase", url.Values{"who": {eve.Code}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("from %s: %d", rival.ID, got.Status)
	}
	if got := b.as("analyst").post(privacyPage+"/erase", url.Values{"who": {eve.Code}}); got.Status != http.StatusForbidden {
		t.Errorf("an analyst: %d", got.Status)
	}
	if _, err := b.ledger.Live(ctx, store, "eve-session-id"); err != nil {
		t.Errorf("eve is gone: %v", err)
	}
	log, err := b.ledger.Changes(ctx, "fern", "", 10)
	must(t, err)
	if len(log) != 2 || log[0].Action != "session.erased" || log[0].By.Name != "The support" {
		t.Errorf("the log of changes: %+v", log)
	}
	for _, l := range log {
		if text := l.Target + string(l.Before) + string(l.After); strings.Contains(text, ann.Code) || strings.Contains(text, bob.Code) || strings.Contains(text, "ses_") {
			t.Errorf("the log tells of whom: %s", text)
		}
	}
}

func TestTheDisclosureIsKept(t *testing.T) {
	b := newBench(t)
	p := b.as("editor")
	const evil = `</p><script>alert(1)</script> personal price`
	for _, c := range []struct {
		text   string
		status int
		want   string
	}{
		{evil, 303, evil}, {strings.Repeat("x", 401), 422, evil}, {"  ", 303, ""},
	} {
		got := p.post(privacyPage, url.Values{"disclosure": {c.text}})
		if kept := b.catalog.stores["fern"].Disclosure; got.Status != c.status || kept != c.want || got.Find("main script").Length() != 0 {
			t.Errorf("%q: %d, kept %q", c.text, got.Status, kept)
		}
		if page := p.get(privacyPage); page.Find("main script").Length() != 0 || strings.TrimSpace(page.Find("textarea").Text()) != c.want {
			t.Errorf("%q: the page shows %q", c.text, page.Find("textarea").Text())
		}
	}
	if got := p.get(privacyPage + "?q=localStorage"); got.Find("tbody tr").Length() != 1 {
		t.Error("the filter lets through what does not match")
	}
}
