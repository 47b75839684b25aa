package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/pquerna/otp/totp"
)

func TestOwnAccount(t *testing.T) {
	b := newBench(t)
	p := b.as("support")
	got := p.get("/admin/account")
	wantStatus(t, got, 200)
	wantIn(t, "address", got.text("main"), "support@shop.example")
	if got := p.post("/admin/account/name", url.Values{"name": {"a\nb"}}); got.Status != 422 || got.text("#name-e") == "" {
		t.Errorf("a name in lines: %d", got.Status)
	}
	if got := p.post("/admin/account/name", url.Values{"name": {" Sam <i> "}}); got.Status != 303 {
		t.Fatalf("%d", got.Status)
	}
	got = p.get("/admin/account")
	wantIn(t, "who", got.text("header"), "Sam <i>")
	wantIn(t, "words", got.text("main"), "Your name is changed.")
}

func TestPassphraseChange(t *testing.T) {
	b := newBench(t)
	here, there := b.as("editor"), b.as("editor")
	const next = "nine brass kettles sing"
	change := func(current, next, again string) page {
		return here.post("/admin/account/passphrase", url.Values{"current": {current}, "passphrase": {next}, "again": {again}})
	}
	for name, row := range map[string]struct{ current, next, again, box, want string }{
		"a wrong current one": {next, next, next, "#current-e", "not your current passphrase"},
		"a weak one":          {passphrase, "editor editor", "editor editor", "#passphrase-e", "easy to guess"},
		"not twice":           {passphrase, next, next + "x", "#again-e", "not the same"},
	} {
		if got := change(row.current, row.next, row.again); got.Status != 422 || !strings.Contains(got.text(row.box), row.want) || strings.Contains(got.Raw, next) {
			t.Errorf("%s: %d %s", name, got.Status, got.text("main"))
		}
	}
	wantStatus(t, there.get("/admin/stores/fern/campaigns"), 200)
	if got := change(passphrase, next, next); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.text("main"))
	}
	wantIn(t, "words", here.get("/admin/account").text("main"), "Your passphrase is changed. The other log-in has ended.")
	if got := there.get("/admin/stores/fern/campaigns"); got.Status != 303 {
		t.Errorf("the other log-in: %d", got.Status)
	}
	if strings.Contains(b.log.String(), next) || strings.Contains(b.log.String(), passphrase) {
		t.Error("the log holds a passphrase")
	}
}

func TestOwnLogIns(t *testing.T) {
	b := newBench(t)
	here, there, third := b.as("owner"), b.as("owner"), b.as("owner")
	b.clock.Store(90 * 60_000)
	got := here.get("/admin/account")
	items := got.Find("ul.logins li")
	if items.Length() != 3 || got.Find("ul.logins li:contains('This one')").Length() != 1 {
		t.Fatalf("log-ins: %s", got.text("ul.logins"))
	}
	wantIn(t, "network", got.text("ul.logins"), "127.0.0.0/24")
	wantIn(t, "seen", got.text("ul.logins"), "1 hour ago")
	action, fields := page{Document: goquery.NewDocumentFromNode(items.Find("form").First().Get(0).Parent)}.form(t, "form")
	if got := b.as("editor").post(action, fields); got.Status != 303 {
		t.Errorf("somebody else's: %d", got.Status)
	}
	alive := func() (n int) {
		for _, p := range []*person{here, there, third} {
			if p.get("/admin/account").Status == 200 {
				n++
			}
		}
		return n
	}
	if n := alive(); n != 3 {
		t.Fatalf("somebody else ended one: %d are left", n)
	}
	if got := here.post(action, fields); got.Status != 303 {
		t.Fatalf("%d", got.Status)
	}
	if n := alive(); n != 2 || here.get("/admin/account").Status != 200 {
		t.Errorf("one ended, %d are left", n)
	}
	wantIn(t, "again", here.get(here.post(action, fields).Location).text("main"), "had ended already")
	if got := here.post("/admin/account/log-ins/end-others", nil); got.Status != 303 {
		t.Fatalf("%d", got.Status)
	}
	wantIn(t, "words", here.get("/admin/account").text("main"), "The other log-in has ended.")
	if n := alive(); n != 1 {
		t.Errorf("%d are left", n)
	}
}

var qrPath = regexp.MustCompile(`^(M\d+ \d+h\d+v1h-\d+z)+$`)

// sets up the second step and gives its secret and the recovery codes.
func (p *person) setsUpTwoSteps(t *testing.T) (secret string, recovery []string) {
	t.Helper()
	action, fields := p.get("/admin/account/two-step").form(t, "main form")
	got := p.post(action, fields)
	wantStatus(t, got, 200)
	secret = strings.ReplaceAll(got.text(".key code"), " ", "")
	if len(secret) != 32 || !qrPath.MatchString(got.Find("svg.qr path").AttrOr("d", "")) {
		t.Fatalf("secret %q, %s", secret, got.text("main"))
	}
	app, err := url.Parse(got.Find("main a[href^='otpauth:']").AttrOr("href", ""))
	must(t, err)
	if app.Query().Get("secret") != secret || app.Query().Get("issuer") != "Lastcall offers.example" {
		t.Errorf("for apps: %s", app)
	}
	action, fields = got.form(t, "main form")
	fields.Set("code", "000000")
	got = p.post(action, fields)
	if got.Status != 422 || strings.ReplaceAll(got.text(".key code"), " ", "") != secret {
		t.Fatalf("a wrong code: %d %s", got.Status, got.text("main"))
	}
	wantIn(t, "words", got.text("#code-e"), "not the code")
	fields.Set("code", p.b.code(secret))
	got = p.post(action, fields)
	wantStatus(t, got, 200)
	recovery = got.Find("ol.recovery code").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes", len(recovery))
	}
	return secret, recovery
}

// code is what the app shows now.
func (b *bench) code(secret string) string {
	b.t.Helper()
	c, err := totp.GenerateCode(secret, time.UnixMilli(b.now()))
	must(b.t, err)
	return c
}

func TestTwoStepLogIn(t *testing.T) {
	b := newBench(t)
	secret, recovery := b.as("owner").setsUpTwoSteps(t)
	first := func(p *person, next string) {
		t.Helper()
		got := p.post("/admin/login", url.Values{"email": {"owner@shop.example"}, "passphrase": {passphrase}, "next": {next}})
		if got.Status != 303 || got.Location != "/admin/login/code" {
			t.Fatalf("the first step: %d %s", got.Status, got.Location)
		}
	}
	in := func(p *person) bool { return p.get("/admin/account").Status == 200 }
	second := func(p *person, code string) page { return p.post("/admin/login/code", url.Values{"code": {code}}) }

	p := b.stranger()
	if got := p.get("/admin/login/code"); got.Status != 303 || got.Location != "/admin/login" {
		t.Errorf("the second step without the first: %d %s", got.Status, got.Location)
	}
	if got := second(p, b.code(secret)); got.Status != 422 || in(p) {
		t.Errorf("a code without the first step: %d", got.Status)
	}
	if got := p.post("/admin/login", url.Values{"email": {"owner@shop.example"}, "passphrase": {"wrong"}}); got.Status != 422 {
		t.Errorf("a wrong passphrase: %d", got.Status)
	}
	const next = "/admin/stores/fern/team?q=a"
	first(p, next)
	if in(p) {
		t.Fatal("the passphrase alone lets in")
	}
	wantStatus(t, p.get("/admin/login/code"), 200)
	if got := second(p, b.code(secret)); got.Status != 422 || in(p) {
		t.Errorf("the code that switched it on: %d", got.Status)
	}
	b.clock.Add(30_000)
	got := second(p, "123456")
	if got.Status != 422 || got.Find("#code").AttrOr("value", "") != "" {
		t.Errorf("a wrong code: %d", got.Status)
	}
	wantIn(t, "words", got.text("#code-e"), "wrong, over or used already")
	used := b.code(secret)
	if got := second(p, used[:3]+" "+used[3:]); got.Status != 303 || got.Location != next || !in(p) {
		t.Fatalf("the right code: %d %s", got.Status, got.Location)
	}
	if got := second(p, used); got.Status != 422 {
		t.Errorf("the second step once more: %d", got.Status)
	}

	thief := b.stranger()
	first(thief, "")
	if got := second(thief, used); got.Status != 422 || in(thief) {
		t.Errorf("a code that was used: %d", got.Status)
	}
	b.clock.Add(5 * 60_000)
	if got := second(thief, b.code(secret)); got.Status != 422 || in(thief) || !strings.Contains(got.text("main"), "too long") {
		t.Errorf("five minutes after the first step: %d %s", got.Status, got.text("main"))
	}

	lost := b.stranger()
	first(lost, "")
	if got := second(lost, strings.ToUpper(recovery[4])); got.Status != 303 {
		t.Fatalf("a recovery code: %d", got.Status)
	}
	got = lost.get("/admin/account")
	wantIn(t, "words", got.text("main"), "You used a recovery code. 9 are left")
	wantIn(t, "left", got.text("main"), "9 recovery codes are left")
	again := b.stranger()
	first(again, "")
	if got := second(again, recovery[4]); got.Status != 422 {
		t.Errorf("a recovery code twice: %d", got.Status)
	}
	for _, secret := range append(recovery, secret, used) {
		if strings.Contains(b.log.String(), secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
}

func TestTheSecondStepIsThrottled(t *testing.T) {
	b := newBench(t)
	secret, _ := b.as("owner").setsUpTwoSteps(t)
	p := b.stranger()
	for i := range 40 {
		// The right passphrase in between gives no new attempts.
		if got := p.post("/admin/login", url.Values{"email": {"owner@shop.example"}, "passphrase": {passphrase}}); got.Status == 429 && i > 8 {
			return // the network's own limit
		}
		if got := p.post("/admin/login/code", url.Values{"code": {fmt.Sprintf("%06d", i)}}); got.Status == http.StatusTooManyRequests {
			if got := p.post("/admin/login/code", url.Values{"code": {b.code(secret)}}); got.Status != http.StatusTooManyRequests {
				t.Errorf("the right one is heard: %d", got.Status)
			}
			wantIn(t, "words", got.text("main"), "Too many attempts")
			return
		}
	}
	t.Fatal("forty guesses, and no end")
}

func TestTwoStepsCanBeEnded(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	_, recovery := p.setsUpTwoSteps(t)
	got := p.get("/admin/account/two-step")
	wantIn(t, "words", got.text("main"), "10 recovery codes are left")
	if got := p.post("/admin/account/two-step/start", nil); got.Status != 409 || !strings.Contains(got.text("main"), "on already") {
		t.Errorf("a second secret: %d", got.Status)
	}
	action, fields := got.form(t, "main form[action$=codes]")
	got = p.post(action, fields)
	wantStatus(t, got, 200)
	if strings.Contains(got.Raw, recovery[0]) || got.Find("ol.recovery code").Length() != 10 {
		t.Errorf("new codes: %s", got.text("main"))
	}
	action, fields = p.get("/admin/account/two-step").form(t, "main form[action$=off]")
	b.clock.Store(10 * 60_000)
	if got := p.post(action, fields); got.Status != http.StatusForbidden {
		t.Fatalf("off without a proof: %d", got.Status)
	}
	fields.Set("lastcall_proof", passphrase)
	if got := p.post(action, fields); got.Status != 303 {
		t.Fatalf("%d", got.Status)
	}
	wantIn(t, "off", p.get("/admin/account").text("section[aria-labelledby=steps]"), "Off")
	b.as("owner") // in one step
	for _, path := range []string{"/codes", "/off"} {
		if got := p.post("/admin/account/two-step"+path, nil); got.Status != 409 {
			t.Errorf("%s of nothing: %d", path, got.Status)
		}
	}
	if got := p.post("/admin/account/two-step/on", url.Values{"code": {"123456"}}); got.Status != 409 {
		t.Errorf("on without a secret: %d", got.Status)
	}
}
