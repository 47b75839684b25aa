package admin_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/signed"
)

// receiver is a listener outside.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	bodies [][]byte
	heads  []http.Header
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.bodies, r.heads = append(r.bodies, body), append(r.heads, q.Header)
		w.WriteHeader(r.status)
	}))
	t.Cleanup(r.Close)
	return r
}

// signedBy reports whether the last message is signed by the secret.
func (r *receiver) signedBy(secret string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.bodies) - 1
	return signed.Verify([]byte(secret), r.heads[n].Get(signed.Header), r.bodies[n], time.Now().UnixMilli()) == nil
}

const listenersPage = "/admin/stores/fern/settings/listeners"

func (b *bench) lastHook() offers.Hook {
	s, err := b.catalog.StoreByID(b.t.Context(), "fern")
	must(b.t, err)
	return s.Hooks[len(s.Hooks)-1]
}

func TestAListenerIsAddedTestedRotatedAndRemoved(t *testing.T) {
	b, outside := newBench(t), newReceiver(t)
	p := b.as("owner")
	form := url.Values{"url": {outside.URL + "/in?key=hidden"}, "event": {"offer.shown", "offer.redeemed"},
		"nonce": {p.get(listenersPage).Find("input[name=nonce]").AttrOr("value", "")}}
	added := p.post(listenersPage, form)
	wantStatus(t, added, http.StatusCreated)
	first := added.Find("#secret").AttrOr("value", "")
	if !strings.HasPrefix(first, "whsec_") {
		t.Fatalf("the secret: %q", first)
	}
	if got := p.post(listenersPage, form); got.Status != http.StatusSeeOther || len(b.catalog.stores["fern"].Hooks) != 2 {
		t.Errorf("reloaded: %d, %d listeners", got.Status, len(b.catalog.stores["fern"].Hooks))
	}
	hook := b.lastHook()
	if !hook.Enabled || len(hook.Events) != 2 || hook.Since == 0 {
		t.Errorf("%+v", hook)
	}
	page := listenersPage + "/" + hook.ID
	if one := p.get(page); strings.Contains(one.Raw, first) || !strings.Contains(one.text("main"), "Nothing was sent yet") {
		t.Errorf("its page: %s", one.text("main"))
	}

	p.post(page+"/test", nil)
	if !outside.signedBy(first) {
		t.Error("the test is not signed by its secret")
	}
	one := p.get(page)
	wantIn(t, "a good test", one.text(".findings"), "It took the message: status 204")
	wantIn(t, "the log", one.text("tbody"), "test")
	outside.mu.Lock()
	outside.status = http.StatusInternalServerError
	outside.mu.Unlock()
	p.post(page+"/test", nil)
	one = p.get(page)
	wantIn(t, "a bad test", one.text(".findings"), "It did not take the message: status 500")
	if one.Find("tbody tr").Length() != 2 || p.get(page+"?outcome=delivered").Find("tbody tr").Length() != 1 {
		t.Errorf("the log: %s", one.text("tbody"))
	}
	wantIn(t, "the list", p.get(listenersPage).text("tbody"), "Status 500")

	rotated := p.post(page+"/rotate", url.Values{"nonce": {one.Find("form[action$=rotate] input[name=nonce]").AttrOr("value", "")}})
	wantStatus(t, rotated, http.StatusCreated)
	second := rotated.Find("#secret").AttrOr("value", "")
	p.post(page+"/test", nil)
	if second == first || !outside.signedBy(first) || !outside.signedBy(second) {
		t.Error("after a rotation both secrets sign")
	}

	p.post(page+"/enabled", url.Values{"enabled": {"0"}})
	if b.lastHook().Enabled {
		t.Error("not paused")
	}
	p.post(page+"/enabled", url.Values{"enabled": {"1"}})
	if again := b.lastHook(); !again.Enabled || again.Since < hook.Since {
		t.Errorf("on again: %+v", again)
	}
	p.post(page+"/remove", nil)
	if n := len(b.catalog.stores["fern"].Hooks); n != 1 {
		t.Errorf("%d listeners", n)
	}
	if log, err := b.ledger.HookLog(t.Context(), &offers.Storefront{ID: "fern"}, hook.ID); err != nil || len(log) != 0 {
		t.Errorf("its log: %d, %v", len(log), err)
	}
	wantStatus(t, p.get(page), http.StatusNotFound)
}

func TestADeliveryIsSentAgain(t *testing.T) {
	b := newBench(t)
	p, ctx := b.as("editor"), t.Context()
	store, err := b.catalog.StoreByID(ctx, "fern")
	must(t, err)
	c := offers.NewCampaign("fern", "welcome", "Welcome")
	_, err = b.ledger.Mint(ctx, offers.MintRequest{Store: store, Session: "ann", Trigger: offers.ExitIntent,
		Candidates: []offers.Candidate{{Campaign: &c, Amount: 1_000, DurationMS: 3_600_000, Worst: 10_000}}})
	must(t, err)
	_, err = b.ledger.FanOut(ctx, store, 0)
	must(t, err)
	due, err := b.ledger.LeaseDeliveries(ctx, store, "1", 10, 60_000)
	must(t, err)
	must(t, b.ledger.Delivered(ctx, store, due[0], offers.Attempt{Outcome: offers.OutcomeGivenUp, Status: 502, Cause: "status 502", TookMS: 7}))
	page := p.get(listenersPage + "/1")
	for _, words := range []string{"offer.shown", "Given up", "Status 502", "7\u00a0ms"} {
		wantIn(t, "the log", page.Find("tbody").Text(), words)
	}
	again := page.Find("tbody form").AttrOr("action", "")
	p.post(again, nil)
	if due, err = b.ledger.LeaseDeliveries(ctx, store, "1", 10, 60_000); err != nil || len(due) != 1 {
		t.Errorf("waiting: %d, %v", len(due), err)
	}
	p.post(listenersPage+"/1/enabled", url.Values{"enabled": {"0"}})
	p.post(again, nil)
	wantIn(t, "while it is off", p.get(listenersPage+"/1").text("[role=status]"), "Switch it on first")
	p.post(listenersPage+"/1/deliveries/evt_0_9-9/resend", nil)
	if got := b.as("support").post(again, nil); got.Status != http.StatusForbidden {
		t.Errorf("support: %d", got.Status)
	}
}

func TestWhatIsWrongWithANewListenerIsSaidBesideIt(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	for _, c := range []struct {
		name  string
		form  url.Values
		words string
	}{
		{"no address", url.Values{"event": {"offer.shown"}}, "Want an address"},
		{"http in the open", url.Values{"url": {"http://hooks.example/"}, "event": {"offer.shown"}}, "Want https"},
		{"a script for an address", url.Values{"url": {"javascript:alert(1)"}, "event": {"offer.shown"}}, "Want"},
		{"an address with markup", url.Values{"url": {`"><script>alert(1)</script>`}, "event": {"offer.shown"}}, "Want"},
		{"no event", url.Values{"url": {"https://hooks.example/"}}, "Choose at least one"},
		{"an event that is none", url.Values{"url": {"https://hooks.example/"}, "event": {"offer.sold"}}, "offer.shown"},
	} {
		c.form.Set("nonce", "abc")
		got := p.post(listenersPage, c.form)
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.text(".error"), c.words) || got.Find("main script").Length() != 0 {
			t.Errorf("%s: %d %s", c.name, got.Status, got.text(".error"))
		}
	}
	if n := len(b.catalog.stores["fern"].Hooks); n != 1 {
		t.Errorf("%d listeners", n)
	}
}

// What may be a secret in a listener's address is its owner's to see.
func TestReadersSeeNoPathOfAListener(t *testing.T) {
	b := newBench(t)
	for who, want := range map[string]bool{"owner": true, "editor": false, "analyst": false, "support": false} {
		p := b.as(who)
		if raw := p.get(listenersPage).Raw; strings.Contains(raw, "secret-path") {
			t.Errorf("%s: the list tells the path", who)
		}
		if raw := p.get(listenersPage + "/1").Raw; strings.Contains(raw, "token=hidden") != want {
			t.Errorf("%s: the path is there: %v", who, !want)
		}
	}
}
