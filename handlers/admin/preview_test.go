package admin_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lastcall/offers"
)

const previewURL = list + "/welcome/preview"

// tricks are what a text may try; each names its mark, so that what became of it can be found.
var tricks = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</title><script>alert(1)</script>`,
	`</style><script>alert(1)</script>`, `javascript:alert(1)`, `url(javascript:alert(1))`, `{{7*7}}${7*7}`, `expression(alert(1))`,
	"\u202egnp.exe", "\u2066x\u2069", `</textarea><svg onload=alert(1)>`, `hx-get=/admin`, `<!--`, `]]>`, `&lt;script&gt;`, `}*{display:none}`,
}

// harmless holds a document to what a page of ours may have in it, whatever texts it was made of.
func harmless(t *testing.T, what string, p page) {
	t.Helper()
	for _, script := range p.Find("script").EachIter() {
		if src := script.AttrOr("src", ""); !strings.HasPrefix(src, "/a/") || script.Text() != "" {
			t.Errorf("%s: a script %q %q", what, src, script.Text())
		}
	}
	if n := p.Find("style, object, embed, base, [style]").Length(); n != 0 {
		t.Errorf("%s: %d elements that no page has", what, n)
	}
	for _, e := range p.Find("*").EachIter() {
		for _, a := range e.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") || (a.Key == "href" || a.Key == "src" || a.Key == "action") && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				t.Errorf("%s: %s=%q", what, a.Key, a.Val)
			}
		}
	}
}

func TestNothingTypedBreaksOutOfThePreview(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	form := p.get(list + "/welcome").fields()
	for _, trick := range tricks {
		for name := range form {
			if name == "version" {
				continue
			}
			typed := cloned(form)
			typed.Set(name, trick)
			got := p.post(previewURL, typed)
			wantStatus(t, got, 200)
			if got.Find("main#lc").Length() != 1 || got.Find("#lc-claim").Length() != 1 {
				t.Fatalf("%s=%q: no pop-up\n%s", name, trick, got.Raw)
			}
			harmless(t, name+"="+trick, got)
		}
	}
	for name, sel := range map[string]string{"texts.title": "#lc-title", "texts.body": ".body", "texts.claim": "#lc-claim", "texts.dismiss": "#lc-no", "texts.terms": "footer li:last-child"} {
		for _, trick := range tricks {
			typed := cloned(form)
			typed.Set(name, trick)
			if got := p.post(previewURL, typed).Find(sel).Text(); got != trick {
				t.Errorf("%s=%q reads %q", name, trick, got)
			}
		}
	}
	unchanged(t, b)
}

func cloned(v url.Values) url.Values {
	out := url.Values{}
	for name, values := range v {
		out[name] = append([]string(nil), values...)
	}
	return out
}

func TestThePreviewIsWhatShoppersGet(t *testing.T) {
	b := newBench(t)
	c := b.catalog.campaign("fern", "welcome")
	c.Value = offers.Value{Kind: offers.FixedAmount, Min: 500, Max: 1_250, Step: 500, MinSubtotal: 40_00}
	c.Texts.Title = "{discount}, {minutes} min"
	b.catalog.put(c)
	p := b.as("owner")
	for query, want := range map[string]string{
		"":                         "€10.00 off, 25 min|offer|ltr", // whole steps only, as the decision picks them
		"?value=low":               "€5.00 off, 10 min|offer|ltr",
		"?view=tease&dir=rtl":      "Your offer|tease|rtl",
		"?view=cart":               "This offer is yours|claimed|ltr",
		"?view=ended":              "This offer has ended|ended|ltr",
		"?view=x&dir=y&value=z":    "€10.00 off, 25 min|offer|ltr",
		"?view=pop&scheme=%3Cb%3E": "€10.00 off, 25 min|offer|ltr",
	} {
		got := p.get(previewURL + query)
		wantStatus(t, got, 200)
		if said := got.text("#lc-title") + "|" + got.Find("main").AttrOr("data-view", "") + "|" + got.Find("html").AttrOr("dir", ""); said != want {
			t.Errorf("%q shows %q, want %q", query, said, want)
		}
		csp := got.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "frame-ancestors 'self'") || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("policy %q", csp)
		}
		for _, e := range got.Find("[hx-post], [hx-get]").EachIter() {
			t.Errorf("%q: something to press that asks the server: %s", query, e.Text())
		}
	}
	wantIn(t, "the smallest basket", p.get(previewURL).text("footer"), "For orders from €40.00.")
	if got := p.get(list + "/never-saved/preview"); got.Status != 200 || got.Find("main#lc").Length() != 1 {
		t.Errorf("a campaign that nobody has saved yet: %d", got.Status)
	}
	// What no shopper could get is not shown, and said.
	typed := p.get(list + "/welcome").fields()
	typed.Set("texts.title", "Only {days} days")
	typed.Set("value.fixed_amount.max", "1")
	got := p.post(previewURL, typed)
	if note, _ := url.PathUnescape(got.Header.Get("Lastcall-Note")); !strings.Contains(note, "2\u00a0boxes cannot be kept") {
		t.Errorf("note %q", note)
	}
	if said := got.text("#lc-title"); said != "€10.00 off, 25 min" {
		t.Errorf("shows %q", said)
	}
	wantIn(t, "the refusal", p.post(list+"/welcome", typed).text("#problems"), "Nothing is filled in for {days}; there are {discount} and {minutes}")
}

func TestTheEditorHasAPreview(t *testing.T) {
	b := newBench(t)
	got := b.as("owner").get(list + "/welcome")
	frame := got.Find(".looking iframe")
	if frame.AttrOr("src", "") != previewURL || frame.AttrOr("title", "") == "" || got.Find(".looking form").AttrOr("target", "") != frame.AttrOr("name", "x") {
		t.Errorf("the frame: %v", frame.Nodes)
	}
	button := got.Find(".looking button[form=campaign]")
	if button.AttrOr("formaction", "") != previewURL || button.AttrOr("formtarget", "") != frame.AttrOr("name", "x") {
		t.Error("no way to see what is typed without a script")
	}
	reader := b.as("analyst").get(list + "/welcome")
	if reader.Find(".looking iframe").Length() != 1 || reader.Find(".looking [form=campaign]").Length() != 0 || strings.Contains(reader.text(".looking"), "Try it") {
		t.Error("a reader sees what they can't use, or not what they can")
	}
}

func TestTry(t *testing.T) {
	b := newBench(t)
	p := b.as("editor")
	const at = list + "/welcome/try"
	wantIn(t, "the page", p.get(at).Find("#f-page").AttrOr("value", ""), "https://fern.example/")
	for _, c := range []struct {
		name, page string
		status     int
		want       string
	}{
		{"the store", "https://fern.example/", 200, `https://fern.example/?utm_campaign=`},
		{"a path", "/products/mug?a=1#top", 200, `https://fern.example/products/mug?a=1&utm_campaign=`},
		{"another site", "https://evil.example/", 422, ""},
		{"a name that begins alike", "https://fern.example.evil.example/", 422, ""},
		{"with a user", "https://fern.example@evil.example/", 422, ""},
		{"a script", "javascript:alert(1)//https://fern.example", 422, ""},
		{"without a scheme", "//evil.example/", 422, ""},
		{"nothing", "", 422, ""},
		{"a broken line", "https://fern.example/\nx", 422, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := p.post(at, url.Values{"page": {c.page}, "value": {"low"}})
			wantStatus(t, got, c.status)
			link := got.Find(".card .primary").AttrOr("href", "")
			if c.want == "" {
				if link != "" {
					t.Fatalf("a link to %q", link)
				}
				wantIn(t, "the message", got.text("#f-page-e"), "https://fern.example")
				return
			}
			if !strings.HasPrefix(link, c.want) {
				t.Fatalf("the link is %q", link)
			}
			u, err := url.Parse(link)
			must(t, err)
			for name, pattern := range map[string]string{"utm_source": `^lastcall-try$`, "utm_medium": `^[A-Za-z0-9_-]{1,64}$`, "utm_campaign": `^[A-Za-z0-9_-]{0,64}$`} {
				if v := u.Query().Get(name); !regexp.MustCompile(pattern).MatchString(v) {
					t.Errorf("%s=%q", name, v)
				}
			}
			if got.Find(".card a[target=_blank]").AttrOr("rel", "") != "noopener noreferrer" {
				t.Error("the new tab could reach back")
			}
		})
	}
	if c := b.catalog.campaign("fern", "welcome"); c.Version != 1 {
		t.Errorf("trying saved the campaign: %d", c.Version)
	}
	store := b.catalog.stores["fern"]
	if until, err := b.ledger.Noted(t.Context(), &store, offers.NoteTried); err != nil || until != "1795221000000" {
		t.Errorf("noted until %q, %v", until, err)
	}
	if got := p.get(list + "/nothing/try"); got.Status != http.StatusNotFound {
		t.Errorf("a campaign that is not there: %d", got.Status)
	}
}
