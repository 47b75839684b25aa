package admin_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lastcall/offers"
)

const notifyPage = "/admin/stores/fern/settings/notifications"

func TestNotificationsAreKept(t *testing.T) {
	b := newBench(t)
	p := b.as("editor")
	got := p.post(notifyPage, url.Values{"to": {"ann@shop.example\r\nbob@shop.example"}, "webhook": {" https://chat.example/secret-path "}, "kind": {"budget", "lag"}})
	wantStatus(t, got, http.StatusSeeOther)
	want := offers.Notify{To: []string{"ann@shop.example", "bob@shop.example"}, Webhook: "https://chat.example/secret-path", Kinds: []offers.AlertKind{"budget", "lag"}}
	if n := b.catalog.stores["fern"].Notify; !slices.Equal(n.To, want.To) || n.Webhook != want.Webhook || !slices.Equal(n.Kinds, want.Kinds) {
		t.Errorf("%+v", n)
	}
	page := p.get(notifyPage)
	if page.Find("input[name=kind][checked]").Length() != 2 || !strings.Contains(page.Find("textarea").Text(), "bob@shop.example") {
		t.Errorf("the page: %s", page.text("main"))
	}
	if raw := b.as("analyst").get(notifyPage).Raw; strings.Contains(raw, "secret-path") || !strings.Contains(raw, "chat.example") {
		t.Error("a reader sees the path of the address, or nothing of it")
	}
	for _, c := range []struct {
		name  string
		form  url.Values
		words string
	}{
		{"no address", url.Values{"to": {"nobody"}}, "no e-mail address"},
		{"markup", url.Values{"to": {`"><script>alert(1)</script>@a.example`}}, "no e-mail address"},
		{"http in the open", url.Values{"webhook": {"http://chat.example/"}}, "https"},
	} {
		got := p.post(notifyPage, c.form)
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.text(".error"), c.words) || got.Find("main script").Length() != 0 {
			t.Errorf("%s: %d %s", c.name, got.Status, got.text(".error"))
		}
	}
	b.notifyErr = errors.New("e-mail: 550 no such person")
	wantIn(t, "a test that fails", p.post(notifyPage+"/test", nil).text("[role=alert]"), "E-mail: 550 no such person")
	b.notifyErr = nil
	p.post(notifyPage+"/test", nil)
	wantIn(t, "a test too soon", p.get(notifyPage).text("[role=status]"), "Nothing was sent: the last test is less than a minute old")
	both, other := b.as("both"), strings.ReplaceAll(notifyPage, "fern", "other")
	both.post(other+"/test", nil)
	wantIn(t, "a test of another store", both.get(other).text("[role=status]"), "The test was sent")
	lines := b.as("owner").get(logPage).lines()
	if n := strings.Count(strings.Join(lines, "\n"), "The editor: Sent a test of the notifications"); n != 1 {
		t.Errorf("the log has %d tests: %q", n, lines)
	}
}
