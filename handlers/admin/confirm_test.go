package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const invitations = "/admin/stores/fern/team/invitations"

func TestWhatMattersAsksAgain(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	b.clock.Store(10*60_000 - 1)
	link := p.invites(t, "early@shop.example", "editor")
	b.clock.Store(10 * 60_000)
	if got := p.get("/admin/stores/fern/team"); got.Status != 200 {
		t.Fatalf("looking needs no proof: %d", got.Status)
	}
	sent := url.Values{"email": {"late@shop.example"}, "role": {"editor"}, "note": {"<b>\r\n\"two\" lines"}}
	got := p.post(invitations, sent)
	wantStatus(t, got, http.StatusForbidden)
	wantIn(t, "words", got.text("main"), "Nothing has been changed yet. What you sent is kept on this page")
	open := func() string { return b.as("both").get("/admin/stores/fern/team").text("main") }
	if strings.Contains(open(), "late@") {
		t.Error("it was done all the same")
	}
	action, fields := got.form(t, "main form")
	for name := range sent {
		if fields.Get(name) != strings.ReplaceAll(sent.Get(name), "\r\n", "\n") { // browsers send it as it was
			t.Errorf("%s came back as %q", name, fields.Get(name))
		}
	}
	fields.Set("lastcall_proof", "a wrong passphrase")
	got = p.post(action, fields)
	if got.Status != 422 || got.Find("#lastcall_proof").AttrOr("value", "") != "" {
		t.Errorf("a wrong proof: %d", got.Status)
	}
	wantIn(t, "words", got.text("#lastcall_proof-e"), "not your passphrase")
	if strings.Contains(open(), "late@") {
		t.Error("a wrong proof did it")
	}
	action, fields = got.form(t, "main form")
	fields.Set("lastcall_proof", passphrase)
	got = p.post(action, fields)
	wantStatus(t, got, http.StatusOK)
	wantIn(t, "done", got.text("main"), "Send this link to late@shop.example")
	p.invites(t, "more@shop.example", "editor")
	b.clock.Add(10 * 60_000)
	if got := p.post(invitations, sent); got.Status != http.StatusForbidden {
		t.Errorf("ten minutes later: %d", got.Status)
	}
	if got := b.stranger().get(link); got.Status != 200 {
		t.Errorf("what was done before: %d", got.Status)
	}
	if strings.Contains(b.log.String(), "a wrong passphrase") {
		t.Error("the log holds a proof")
	}
}

func TestAPageThatMattersWaitsBehindTheQuestion(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	page := "/admin/stores/fern/codes/export?q=x"
	wantStatus(t, p.get(page), 200)
	b.clock.Store(10 * 60_000)
	got := p.get(page)
	if got.Status != 303 || got.Location != "/admin/confirm?next="+url.QueryEscape(page) {
		t.Fatalf("%d %s", got.Status, got.Location)
	}
	action, fields := p.get(got.Location).form(t, "main form")
	fields.Set("lastcall_proof", "wrong")
	if got := p.post(action, fields); got.Status != 422 || got.Find("input[name=next]").AttrOr("value", "") != page {
		t.Errorf("a wrong proof: %d", got.Status)
	}
	if got := p.get(page); got.Status != 303 {
		t.Errorf("after a wrong proof: %d", got.Status)
	}
	fields.Set("lastcall_proof", passphrase)
	if got := p.post(action, fields); got.Status != 303 || got.Location != page {
		t.Fatalf("%d %s", got.Status, got.Location)
	}
	wantStatus(t, p.get(page), 200)
	if got := p.post("/admin/confirm", url.Values{"lastcall_proof": {passphrase}, "next": {"https://evil.example/"}}); got.Location != "/admin/" {
		t.Errorf("on to another site: %s", got.Location)
	}
	// Whoever may not has no question to answer.
	b.clock.Store(0)
	other := b.as("support")
	b.clock.Store(20 * 60_000)
	if got := other.get(page); got.Status != 403 {
		t.Errorf("support: %d", got.Status)
	}
	if got := other.post(invitations, url.Values{"lastcall_proof": {passphrase}, "email": {"x@y.example"}, "role": {"owner"}}); got.Status != 403 || got.Find("#lastcall_proof").Length() != 0 {
		t.Errorf("their proof: %d", got.Status)
	}
}

func TestTheQuestionForScriptsAndFiles(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	b.clock.Store(10 * 60_000)
	send := func(header, value string) page {
		r, err := http.NewRequest(http.MethodPost, b.url+invitations, strings.NewReader("email=a@b.example"))
		must(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Referer", b.url+"/admin/stores/fern/team?q=x")
		r.Header.Set("HX-Current-URL", b.url+"/admin/stores/fern/team?q=y")
		r.Header.Set(header, value)
		return p.do(r)
	}
	if got := send("HX-Request", "true"); got.Header.Get("HX-Redirect") != "/admin/confirm?next="+url.QueryEscape("/admin/stores/fern/team?q=y") {
		t.Errorf("a script's request: %d %v", got.Status, got.Header)
	}
	got := send("Content-Type", "multipart/form-data; boundary=x")
	wantStatus(t, got, http.StatusForbidden)
	wantIn(t, "words", got.text("main"), "Nothing was changed. Confirm first")
	action, fields := got.form(t, "main form")
	if action != "/admin/confirm" || fields.Get("next") != "/admin/stores/fern/team?q=x" {
		t.Errorf("%s %v", action, fields)
	}
}

func TestProofsAreThrottled(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	for range 40 {
		got := p.post("/admin/confirm", url.Values{"lastcall_proof": {"wrong"}})
		if got.Status == http.StatusTooManyRequests {
			if got.Header.Get("Retry-After") == "" || !strings.Contains(got.text("main"), "Too many attempts") {
				t.Errorf("%v %s", got.Header, got.text("main"))
			}
			return
		}
	}
	t.Fatal("forty wrong proofs, and no end")
}
