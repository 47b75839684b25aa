package widget

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens anew")

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func query(t *testing.T, html string) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func goldenDoc() Doc {
	return Doc{
		Lang: "de", Dir: "ltr", Title: "Ihr Angebot", Origins: []string{"https://shop.example", "https://www.shop.example"},
		SignalURL: "/s/KEY", StyleURL: "/a/1/frame.css", ThemeURL: "/f/KEY/theme.css", HtmxURL: "/a/2/htmx.js", ScriptURL: "/a/3/frame.js",
		LocalEnded: &Notice{Words: germanWords(), Title: germanWords().EndedTitle, Body: germanWords().EndedBody},
	}
}

// Every view as it is served, one file each, so that a change of markup shows in review.
func TestGoldens(t *testing.T) {
	views := map[string]templ.Component{
		"document": Document(goldenDoc(), Hello(NewLinks("/f/KEY", "l=de", true))),
		"none":     None(),
	}
	for _, s := range Stories() {
		if s.Lang == "en" && s.Scheme == "light" && s.Theme == (Theme{}) || s.Name == "de-offer-light" {
			views[s.Name] = s.Component
		}
	}
	for name, c := range views {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", name+".golden.html")
			got := strings.ReplaceAll(render(t, c), "><", ">\n<") + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("run with -update if this is meant (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStoryNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Stories() {
		if seen[s.Name] {
			t.Errorf("two stories are called %s", s.Name)
		}
		seen[s.Name] = true
	}
}

// Every story is one <main id="lc"> with no inline script, style or handler, nothing that htmx would evaluate, and
// ids that are used once.
func TestStoriesKeepThePolicy(t *testing.T) {
	for _, s := range Stories() {
		html := render(t, Document(goldenDoc(), s.Component))
		d := query(t, html)
		if n := d.Find("body > main#lc[data-view]").Length(); n != 1 {
			t.Errorf("%s: %d views", s.Name, n)
		}
		if n := d.Find("script:not([src]), style, [style], base, iframe, object").Length(); n != 0 {
			t.Errorf("%s: %d elements that the policy forbids", s.Name, n)
		}
		ids := map[string]bool{}
		d.Find("*").Each(func(_ int, e *goquery.Selection) {
			for _, a := range e.Nodes[0].Attr {
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") ||
					strings.HasPrefix(a.Val, "js:") || strings.HasPrefix(a.Val, "javascript:") {
					t.Errorf("%s: %s=%q", s.Name, a.Key, a.Val)
				}
				if a.Key == "hx-trigger" && strings.Contains(a.Val, "[") {
					t.Errorf("%s: htmx would evaluate %q", s.Name, a.Val)
				}
				if a.Key == "id" && e.ParentsFiltered("template").Length() == 0 {
					if ids[a.Val] {
						t.Errorf("%s: id %s twice", s.Name, a.Val)
					}
					ids[a.Val] = true
				}
			}
		})
		d.Find("[aria-labelledby]").Each(func(_ int, e *goquery.Selection) {
			if by := e.AttrOr("aria-labelledby", ""); d.Find("#"+by).Text() == "" {
				t.Errorf("%s: named by #%s, which says nothing", s.Name, by)
			}
		})
	}
}

func TestOfferControls(t *testing.T) {
	d := query(t, render(t, OfferView(cannedOffer("en"))))
	for sel, want := range map[string]string{
		`#lc-claim[hx-post="/f/story/claim?l=en"]`:     "Add it to my cart",
		`#lc-no[hx-post="/f/story/dismiss?l=en"]`:      "No thanks",
		`#lc-more[hx-post="/f/story/more?l=en"]`:       "I need more time",
		`#lc-erase[hx-post="/f/story/forget?l=en"]`:    "Yes, forget me",
		`[role=timer][aria-live=off] [data-clock]`:     "14:32",
		`main[data-remaining="872000"] h1[data-focus]`: "Something to help you decide",
	} {
		if got := d.Find(sel).Text(); got != want {
			t.Errorf("%s: %q, want %q", sel, got, want)
		}
	}
	if got := d.Find("#lc-x").AttrOr("aria-label", ""); got != "Close" {
		t.Errorf("the cross is called %q", got)
	}
	o := cannedOffer("en")
	o.MoreLabel, o.Links = "", Links{}
	d = query(t, render(t, OfferView(o)))
	if d.Find("#lc-more").Length() != 0 {
		t.Error("more time is offered without a label")
	}
	if n := d.Find("[hx-post], [hx-get]").Length(); n != 0 {
		t.Errorf("%d controls of a preview do something", n)
	}
}

// Whatever a merchant writes into any text comes out as that text and nothing else.
func TestTextsAreInert(t *testing.T) {
	for _, nasty := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onclick='alert(1)`, `</main></template></title><h1>`,
		"\u202eevil\u202c \u2066", "{{.}} ${alert(1)} javascript:alert(1)", "&lt;b&gt; &amp; \x00", "<hx-partial hx-target=body>",
	} {
		for name, c := range map[string]templ.Component{
			"offer": OfferView(filled[Offer](nasty)), "teaser": TeaserView(filled[Teaser](nasty)),
			"ended": Ended(filled[Notice](nasty)), "claimed": Claimed(filled[Notice](nasty)),
			"going": Going(filled[Notice](nasty)), "preparing": Preparing(filled[Notice](nasty)), "held": Held(filled[Notice](nasty)),
			"refused": Refused(filled[Notice](nasty)), "forgotten": Forgotten(filled[Notice](nasty)),
			"document": Document(filled[Doc](nasty), Hello(filled[Links](nasty))),
		} {
			clean, dirty := query(t, render(t, harmless(name))), query(t, render(t, c))
			if got, want := shape(dirty), shape(clean); got != want {
				t.Errorf("%s with %q: the markup changed:\n%s\n%s", name, nasty, got, want)
			}
			if href := dirty.Find("[data-go]").AttrOr("href", ""); strings.HasPrefix(href, "javascript:") {
				t.Errorf("%s: link to %s", name, href)
			}
		}
	}
}

// harmless is the same view with plain words.
func harmless(name string) templ.Component {
	const plain = "plain words"
	n := filled[Notice](plain)
	switch name {
	case "offer":
		return OfferView(filled[Offer](plain))
	case "teaser":
		return TeaserView(filled[Teaser](plain))
	case "ended":
		return Ended(n)
	case "claimed":
		return Claimed(n)
	case "going":
		return Going(n)
	case "held":
		return Held(n)
	case "preparing":
		return Preparing(n)
	case "refused":
		return Refused(n)
	case "forgotten":
		return Forgotten(n)
	}
	return Document(filled[Doc](plain), Hello(filled[Links](plain)))
}

// shape is a document's elements and the names of their attributes.
func shape(d *goquery.Document) string {
	var b strings.Builder
	d.Find("*").Each(func(_ int, e *goquery.Selection) {
		b.WriteString(e.Nodes[0].Data)
		for _, a := range e.Nodes[0].Attr {
			b.WriteString(" " + a.Key)
		}
		b.WriteString("\n")
	})
	return b.String()
}

// filled is a model with that text in every string.
func filled[M any](text string) M {
	var m M
	fill(reflect.ValueOf(&m).Elem(), text)
	return m
}

func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int64:
		v.SetInt(60_000)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), text)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text)
		}
	}
}

func TestClock(t *testing.T) {
	for ms, want := range map[int64]string{
		-5: "0:00", 0: "0:00", 1: "0:01", 1000: "0:01", 1001: "0:02", 60_000: "1:00", 599_001: "10:00",
		3_599_001: "1:00:00", 172_799_000: "47:59:59",
	} {
		if got := Clock(ms); got != want {
			t.Errorf("%d ms: %s, want %s", ms, got, want)
		}
	}
}

func TestNewLinks(t *testing.T) {
	for _, tc := range []struct {
		name, query, wantAsk, wantClaim string
		tease                           bool
	}{
		{"pop-up", "", "/f/K/view?m=pop", "/f/K/claim", false},
		{"teaser", "", "/f/K/view?m=tease", "/f/K/claim", true},
		{"the language stays", "l=de", "/f/K/view?m=pop&l=de", "/f/K/claim?l=de", false},
	} {
		if l := NewLinks("/f/K", tc.query, tc.tease); l.Ask != tc.wantAsk || l.Claim != tc.wantClaim {
			t.Errorf("%s: %+v", tc.name, l)
		}
	}
}
