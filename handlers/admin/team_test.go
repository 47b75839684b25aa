package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"lastcall/session"
)

// form is a form as it stands on the page: where it goes, and what a browser would send.
func (p page) form(t *testing.T, selector string) (action string, fields url.Values) {
	t.Helper()
	f := p.Find(selector)
	if f.Length() != 1 {
		t.Fatalf("%d forms are %s\n%s", f.Length(), selector, p.text("main"))
	}
	fields = url.Values{}
	f.Find("input").Each(func(_ int, s *goquery.Selection) {
		if _, on := s.Attr("checked"); on || s.AttrOr("type", "") != "checkbox" && s.AttrOr("type", "") != "radio" {
			fields.Set(s.AttrOr("name", ""), s.AttrOr("value", ""))
		}
	})
	return f.AttrOr("action", ""), fields
}

// id is the id of an account of the bench.
func (b *bench) id(name string) string {
	b.t.Helper()
	all, err := b.accounts.List(b.t.Context())
	must(b.t, err)
	for _, a := range all {
		if a.Email == name+"@shop.example" {
			return a.ID
		}
	}
	b.t.Fatalf("no account of %s", name)
	return ""
}

// invites makes an invitation and gives the path of its link.
func (p *person) invites(t *testing.T, email, role string) string {
	t.Helper()
	got := p.post("/admin/stores/fern/team/invitations", url.Values{"email": {email}, "role": {role}})
	wantStatus(t, got, http.StatusOK)
	link, ok := strings.CutPrefix(got.text("pre.tag code"), "https://offers.example")
	if !ok {
		t.Fatalf("no link in %s", got.text("main"))
	}
	return link
}

// changes are what a store's log says, oldest first.
func (b *bench) changes(store string) (lines []string) {
	b.t.Helper()
	all, err := b.ledger.Changes(b.t.Context(), store, "", 100)
	must(b.t, err)
	for i := len(all) - 1; i >= 0; i-- {
		c := all[i]
		lines = append(lines, strings.TrimSpace(c.By.Name+" "+c.Action+" "+c.Target+" "+string(c.Before)+">"+string(c.After)))
	}
	return lines
}

func TestTeamIsForOwners(t *testing.T) {
	b := newBench(t)
	routes := []struct {
		method, path string
		form         url.Values
	}{
		{"GET", "/team", nil},
		{"GET", "/team/people/" + b.id("editor"), nil},
		{"POST", "/team/invitations", url.Values{"email": {"x@shop.example"}, "role": {"owner"}}},
		{"POST", "/team/people/" + b.id("editor") + "/role", url.Values{"role": {"owner"}}},
		{"POST", "/team/people/" + b.id("editor") + "/remove", nil},
		{"POST", "/team/invitations/1/withdraw", nil},
	}
	for who, want := range map[string]int{"editor": 403, "analyst": 403, "support": 403, "rival": 404, "nobody": 404} {
		p := b.as(who)
		for _, r := range routes {
			got := p.get("/admin/stores/fern" + r.path)
			if r.method == "POST" {
				got = p.post("/admin/stores/fern"+r.path, r.form)
			}
			if got.Status != want || strings.Contains(got.text("main"), "@shop.example") {
				t.Errorf("%s, %s %s: %d, want %d", who, r.method, r.path, got.Status, want)
			}
		}
		if got := p.get("/admin/stores/fern/campaigns"); strings.Contains(got.text("nav.tabs"), "Team") {
			t.Errorf("%s is shown a way to the team", who)
		}
	}
	if got := b.as("owner").get("/admin/stores/fern/campaigns"); !strings.Contains(got.text("nav.tabs"), "Team") {
		t.Error("an owner is shown no way to the team")
	}
	if got := b.changes("fern"); len(got) != 0 {
		t.Errorf("something was changed: %v", got)
	}
}

func TestTeamPage(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	got := p.get("/admin/stores/fern/team")
	wantStatus(t, got, 200)
	rows := map[string]string{}
	got.Find("table.people tbody tr").Each(func(_ int, tr *goquery.Selection) {
		cells := tr.Find("td, th").Map(func(_ int, c *goquery.Selection) string { return strings.Join(strings.Fields(c.Text()), " ") })
		rows[cells[1]] = cells[0] + "|" + cells[2] + "|" + cells[3]
	})
	want := map[string]string{
		"owner@shop.example":   "The owner You|Owner|Off",
		"editor@shop.example":  "The editor|Editor|Off",
		"analyst@shop.example": "The analyst|Analyst, read only|Off",
		"support@shop.example": "The support|Support, read only|Off",
		"both@shop.example":    "The both|Owner|Off",
		"every@shop.example":   "The every|Owner Every store|Off",
	}
	for email, row := range want {
		if !strings.HasPrefix(rows[email], strings.SplitN(row, ",", 2)[0]) {
			t.Errorf("%s: %q, want %q", email, rows[email], row)
		}
	}
	if len(rows) != len(want) || strings.Contains(got.Raw, "rival") {
		t.Errorf("people: %v", rows)
	}
	wantIn(t, "no invitation", got.text("main"), "Nobody is invited right now")
	if n := p.get("/admin/stores/fern/team?q=SUPPORT").Find("table.people tbody tr").Length(); n != 1 {
		t.Errorf("the filter leaves %d", n)
	}
	wantIn(t, "the filter", p.get("/admin/stores/fern/team?q=zzz").text("main"), "Nobody in this team matches")
}

func TestSomebodyNewJoins(t *testing.T) {
	b := newBench(t)
	owner := b.as("owner")
	link := owner.invites(t, " Mira@Shop.Example", "editor")
	list := owner.get("/admin/stores/fern/team")
	wantIn(t, "waiting", list.text("main"), "mira@shop.exampleEditor The ownerin 3 days")
	if strings.Contains(list.Raw, link) {
		t.Error("the link is shown twice")
	}

	mira := b.stranger()
	got := mira.get(link)
	wantStatus(t, got, 200)
	wantIn(t, "words", got.text("main"), "The owner invites you to be an editor")
	for name, row := range map[string]struct {
		form url.Values
		id   string
		want string
	}{
		"weak":        {url.Values{"passphrase": {"mira mira mira"}, "again": {"mira mira mira"}}, "#passphrase-e", "easy to guess"},
		"short":       {url.Values{"passphrase": {"x"}, "again": {"x"}}, "#passphrase-e", "at least 12"},
		"not twice":   {url.Values{"passphrase": {passphrase}, "again": {passphrase + "x"}}, "#again-e", "not the same"},
		"odd name":    {url.Values{"passphrase": {passphrase}, "again": {passphrase}, "name": {strings.Repeat("x", 101)}}, "#name-e", "at most 100"},
		"nothing yet": {nil, "#passphrase-e", "at least 12"},
	} {
		got := mira.post(link, row.form)
		if got.Status != 422 || !strings.Contains(got.text(row.id), row.want) || got.Find("#name").AttrOr("value", "") != row.form.Get("name") {
			t.Errorf("%s: %d %s", name, got.Status, got.text("main"))
		}
		if got.Find("#passphrase").AttrOr("value", "") != "" {
			t.Errorf("%s: the passphrase comes back", name)
		}
	}
	got = mira.post(link, url.Values{"name": {"Mira <b>"}, "passphrase": {passphrase}, "again": {passphrase}})
	if got.Status != 303 || got.Location != "/admin/stores/fern/campaigns" {
		t.Fatalf("%d %s %s", got.Status, got.Location, got.text("main"))
	}
	got = mira.get(got.Location)
	wantStatus(t, got, 200)
	wantIn(t, "who", got.text("header"), "Mira <b> Editor")
	wantIn(t, "welcome", got.text("main"), "Welcome.")
	if got := mira.get("/admin/stores/fern/team"); got.Status != 403 {
		t.Errorf("an editor at the team: %d", got.Status)
	}
	for what, status := range map[string]int{link: 410, link + "x": 410, strings.Replace(link, "fern", "other", 1): 410, "/admin/invite/~/" + link[len("/admin/invite/fern/"):]: 410} {
		if got := b.stranger().get(what); got.Status != status {
			t.Errorf("%s afterwards: %d", what, got.Status)
		}
		if got := b.stranger().post(what, url.Values{"passphrase": {passphrase}, "again": {passphrase}}); got.Status != status {
			t.Errorf("using %s afterwards: %d", what, got.Status)
		}
	}
	want := []string{`The owner team.invited mira@shop.example >{"every_store":false,"role":"editor"}`, `Mira <b> team.joined mira@shop.example >{"role":"editor"}`}
	if d := cmp.Diff(want, b.changes("fern")); d != "" {
		t.Error(d)
	}
	secret := link[len("/admin/invite/fern/"):]
	if strings.Contains(strings.Join(b.changes("fern"), "")+b.log.String(), secret) {
		t.Error("the link's secret is in a log")
	}
}

func TestSomebodyWithAnAccountJoins(t *testing.T) {
	b := newBench(t)
	link := b.as("owner").invites(t, "rival@shop.example", "analyst")

	stranger := b.stranger()
	got := stranger.get(link)
	wantIn(t, "log in first", got.text("main"), "There is an account for this address already")
	if got := stranger.post(link, url.Values{"passphrase": {passphrase}, "again": {passphrase}}); got.Status != 409 {
		t.Errorf("a second account for the address: %d", got.Status)
	}
	editor := b.as("editor")
	wantIn(t, "somebody else", editor.get(link).text("main"), "You are logged in as editor@shop.example")
	if got := editor.post(link, nil); got.Status != 409 {
		t.Errorf("somebody else accepts: %d", got.Status)
	}

	login, _ := got.Find("main a.button").Attr("href")
	to, err := url.Parse(login)
	must(t, err)
	got = stranger.post("/admin/login", url.Values{"email": {"rival@shop.example"}, "passphrase": {passphrase}, "next": {to.Query().Get("next")}})
	if got.Status != 303 || got.Location != link {
		t.Fatalf("after the log-in: %d %s", got.Status, got.Location)
	}
	action, fields := stranger.get(link).form(t, "main form")
	if got := stranger.post(action, fields); got.Status != 303 || got.Location != "/admin/stores/fern/campaigns" {
		t.Fatalf("%d %s", got.Status, got.Location)
	}
	for path, want := range map[string]string{"/admin/stores/fern/campaigns": "Analyst, read only", "/admin/stores/other/campaigns": "Owner"} {
		wantIn(t, path, stranger.get(path).text("header"), want)
	}
	if got := stranger.post("/admin/stores/fern/paused", url.Values{"paused": {"1"}}); got.Status != 403 {
		t.Errorf("an analyst pauses: %d", got.Status)
	}
	if got := stranger.post("/admin/stores/other/paused", url.Values{"paused": {"1"}}); got.Status != 303 {
		t.Errorf("the owner of the other store pauses: %d", got.Status)
	}
	if got := stranger.get(link); got.Status != 410 {
		t.Errorf("the link afterwards: %d", got.Status)
	}
}

func TestInvitationsThatAreRefused(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	for name, row := range map[string]struct {
		form   url.Values
		status int
		want   string
	}{
		"no address":         {url.Values{"email": {"mira"}, "role": {"editor"}}, 422, "not an e-mail address"},
		"no role":            {url.Values{"email": {"mira@shop.example"}}, 422, "no such role"},
		"made-up role":       {url.Values{"email": {"mira@shop.example"}, "role": {"root"}}, 422, "no such role"},
		"there already":      {url.Values{"email": {"EDITOR@shop.example"}, "role": {"owner"}}, 422, "in the team already"},
		"more than they own": {url.Values{"email": {"mira@shop.example"}, "role": {"owner"}, "everywhere": {"1"}}, 403, ""},
	} {
		got := p.post("/admin/stores/fern/team/invitations", row.form)
		if got.Status != row.status || !strings.Contains(got.text("#email-e"), row.want) {
			t.Errorf("%s: %d %s", name, got.Status, got.text("main"))
		}
		if row.status == 422 && got.Find("#email").AttrOr("value", "") != row.form.Get("email") {
			t.Errorf("%s: what was typed is gone", name)
		}
	}
	if got := b.changes("fern"); len(got) != 0 {
		t.Errorf("changes: %v", got)
	}
}

func TestAnInvitationIsWithdrawn(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	link := p.invites(t, "mira@shop.example", "support")
	action, fields := p.get("/admin/stores/fern/team").form(t, "td.state form")
	if got := b.as("rival").post(strings.Replace(action, "fern", "other", 1), fields); got.Status != 400 {
		t.Errorf("from another store: %d", got.Status)
	}
	for _, words := range []string{"The invitation of mira@shop.example is withdrawn.", "That invitation was over already."} {
		got := p.post(action, fields)
		if got.Status != 303 {
			t.Fatalf("%d", got.Status)
		}
		wantIn(t, "words", p.get(got.Location).text("main"), words)
	}
	if got := b.stranger().get(link); got.Status != 410 {
		t.Errorf("its link: %d", got.Status)
	}
	want := []string{`The owner team.invited mira@shop.example >{"every_store":false,"role":"support"}`,
		`The owner team.invitation_withdrawn mira@shop.example {"role":"support"}>`}
	if d := cmp.Diff(want, b.changes("fern")); d != "" {
		t.Error(d)
	}
}

func TestEveryStoreIsForThoseWhoOwnEveryStore(t *testing.T) {
	b := newBench(t)
	every := b.as("every")
	got := every.post("/admin/stores/fern/team/invitations", url.Values{"email": {"mira@shop.example"}, "role": {"analyst"}, "everywhere": {"1"}})
	wantStatus(t, got, 200)
	link := strings.TrimPrefix(got.text("pre.tag code"), "https://offers.example")
	if strings.Contains(b.as("owner").get("/admin/stores/fern/team").Raw, "mira@") {
		t.Error("an owner of one store sees an invitation to all")
	}
	mira := b.stranger()
	wantIn(t, "words", mira.get(link).text("main"), "Join every store of this server")
	if got := mira.post(link, url.Values{"passphrase": {passphrase}, "again": {passphrase}}); got.Status != 303 || got.Location != "/admin/" {
		t.Fatalf("%d %s", got.Status, got.Location)
	}
	for _, path := range []string{"/admin/stores/fern/campaigns", "/admin/stores/other/campaigns"} {
		wantStatus(t, mira.get(path), 200)
	}
	// An owner of one store sees them, and cannot change them.
	member := "/admin/stores/fern/team/people/" + b.id("mira")
	owner := b.as("owner")
	if got := owner.get(member); got.Status != 200 || got.Find("main form").Length() != 0 {
		t.Errorf("%d, with %d forms", got.Status, got.Find("main form").Length())
	}
	for scope, want := range map[string]int{"": 400, "fern": 400, "~": 403, "other": 400} {
		for _, do := range []string{"/role", "/remove"} {
			if got := owner.post(member+do, url.Values{"role": {"owner"}, "scope": {scope}}); got.Status != want {
				t.Errorf("%s of %q by an owner of one store: %d, want %d", do, scope, got.Status, want)
			}
		}
	}
	action, fields := every.get(member).form(t, "section[aria-labelledby=remove] form")
	if got := every.post(action, fields); got.Status != 303 {
		t.Fatalf("%d", got.Status)
	}
	if got := mira.get("/admin/"); got.Status != 303 || !strings.HasPrefix(got.Location, "/admin/login") {
		t.Errorf("still in: %d %s", got.Status, got.Location)
	}
	// The last owner of everything stays.
	self := "/admin/stores/fern/team/people/" + b.id("every")
	got = every.post(self+"/role", url.Values{"role": {"analyst"}, "scope": {"~"}})
	if got.Status != 409 {
		t.Fatalf("%d", got.Status)
	}
	wantIn(t, "words", got.text("#member-error"), "needs an owner")
}

func TestRolesChange(t *testing.T) {
	b := newBench(t)
	owner, editor := b.as("owner"), b.as("editor")
	member := "/admin/stores/fern/team/people/" + b.id("editor")
	action, fields := owner.get(member).form(t, "section[aria-labelledby=role] form")
	if fields.Get("role") != "editor" {
		t.Fatalf("the form says %v", fields)
	}
	got := owner.post(action, fields)
	wantIn(t, "as it was", owner.get(got.Location).text("main"), "Nothing was changed: The editor is an editor already.")
	wantStatus(t, editor.get("/admin/stores/fern/campaigns"), 200)

	fields.Set("role", "root")
	if got := owner.post(action, fields); got.Status != 400 {
		t.Errorf("a made-up role: %d", got.Status)
	}
	fields.Set("role", "analyst")
	got = owner.post(action, fields)
	wantIn(t, "changed", owner.get(got.Location).text("main"), "The editor is an analyst now.")
	if got := editor.get("/admin/stores/fern/campaigns"); got.Status != 303 || !strings.HasPrefix(got.Location, "/admin/login") {
		t.Errorf("their log-in: %d %s", got.Status, got.Location)
	}
	editor = b.as("editor")
	if got := editor.post("/admin/stores/fern/paused", url.Values{"paused": {"1"}}); got.Status != 403 {
		t.Errorf("an analyst pauses: %d", got.Status)
	}

	page := owner.get(member)
	wantIn(t, "the last team", page.text("section[aria-labelledby=remove]"), "in no other team, so it is deleted")
	action, fields = page.form(t, "section[aria-labelledby=remove] form")
	got = owner.post(action, fields)
	wantIn(t, "removed", owner.get(got.Location).text("main"), "The account was in no other one, so it is deleted.")
	if got := owner.get(member); got.Status != 404 {
		t.Errorf("their page: %d", got.Status)
	}
	if got := b.stranger().post("/admin/login", url.Values{"email": {"editor@shop.example"}, "passphrase": {passphrase}}); got.Status != 422 {
		t.Errorf("their log-in: %d", got.Status)
	}
	// Of another store, there is nobody.
	other := b.as("rival")
	for _, do := range []string{"", "/role", "/remove"} {
		path := "/admin/stores/other/team/people/" + b.id("support") + do
		got := other.get(path)
		if do != "" {
			got = other.post(path, url.Values{"role": {"owner"}})
		}
		if got.Status != 404 {
			t.Errorf("%s of somebody in another store: %d", do, got.Status)
		}
	}
	want := []string{`The owner team.role_changed editor@shop.example {"role":"editor"}>{"role":"analyst"}`,
		`The owner team.removed editor@shop.example {"role":"analyst"}>`}
	if d := cmp.Diff(want, b.changes("fern")); d != "" {
		t.Error(d)
	}
}

func TestOwnersMayLeaveButTheLast(t *testing.T) {
	b := newBench(t)
	ctx := t.Context()
	_, err := b.accounts.Create(ctx, session.NewAccount{Email: "solo@shop.example", Role: session.Owner, Stores: []string{"fern"}, Passphrase: passphrase}, t0)
	must(t, err)
	solo := b.as("solo")
	for _, name := range []string{"owner", "both"} {
		if got := solo.post("/admin/stores/fern/team/people/"+b.id(name)+"/remove", nil); got.Status != 303 {
			t.Fatalf("%s: %d %s", name, got.Status, got.text("main"))
		}
	}
	if a, err := b.accounts.Get(ctx, b.id("both")); err != nil || a.Reaches("fern") || a.RoleIn("other") != session.Owner {
		t.Errorf("both: %+v, %v", a, err)
	}
	_, err = b.accounts.SetRole(ctx, b.id("every"), session.EveryStore, "", "")
	if err != session.ErrLastOwner {
		t.Fatal(err)
	}
	// The owner of every store owns this one too, so the last of its own may go: by a new role, and stays logged in.
	me := "/admin/stores/fern/team/people/" + b.id("solo")
	if got := solo.post(me+"/role", url.Values{"role": {"support"}}); got.Status != 303 || got.Location != "/admin/" {
		t.Fatalf("%d %s", got.Status, got.Location)
	}
	wantStatus(t, solo.get("/admin/stores/fern/campaigns"), 200)
	if got := solo.get(me); got.Status != 403 {
		t.Errorf("support at the team: %d", got.Status)
	}
}
