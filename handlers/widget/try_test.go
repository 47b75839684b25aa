package widget

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lastcall/handlers/client"
	"lastcall/offers"
	"lastcall/session"
)

// shelf is one store with its pictures, and nothing that could be spent.
type shelf struct {
	live     *offers.Live
	pictures map[string][]byte
}

func (s *shelf) ByKey(_ context.Context, key string) (*offers.Live, error) {
	if key != s.live.Store.Key {
		return nil, offers.ErrNoStore
	}
	return s.live, nil
}

func (s *shelf) Picture(_ context.Context, store, hash string) ([]byte, error) {
	if p, ok := s.pictures[store+hash]; ok {
		return p, nil
	}
	return nil, offers.ErrNoPicture
}

const tryNow int64 = 1_795_219_200_000

// tryout is a server whose ledger is not there: whoever asks it panics.
func tryout(t *testing.T, now *int64) (*shelf, *session.Tries, http.Handler) {
	t.Helper()
	keys, err := session.NewKeys(bytes.Repeat([]byte{3, 4}, 16))
	if err != nil {
		t.Fatal(err)
	}
	tries, err := session.NewTries(keys)
	if err != nil {
		t.Fatal(err)
	}
	c := offers.NewCampaign("fern", "welcome", "Welcome")
	c.Version = 7
	s := &shelf{live: &offers.Live{Store: &offers.Storefront{ID: "fern", Key: "fernkey", Name: "Fern", Currency: "EUR",
		Origins: []string{"https://fern.example"}}, Campaigns: []offers.Campaign{c}}, pictures: map[string][]byte{}}
	h := New(Config{PublicURL: "https://offers.example", Stores: s, Pictures: s, Tries: tries, Limiter: client.NewLimiter(1000, 1000),
		Now: func() int64 { return *now }, Decided: func(what string) { t.Errorf("%s was counted", what) }, Log: slog.New(slog.DiscardHandler)})
	mux := http.NewServeMux()
	h.Register(mux)
	return s, tries, mux
}

func sealed(t *testing.T, tries *session.Tries, store string, try session.Try) string {
	t.Helper()
	token, err := tries.Seal(store, try)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestATryIsAnsweredAndSpendsNothing(t *testing.T) {
	now := tryNow
	_, tries, h := tryout(t, &now)
	good := session.Try{Campaign: "welcome", Version: 7, High: true, Ends: tryNow + 1_800_000}
	token := sealed(t, tries, "fern", good)
	signal := func(token, kind string, consent string) *httptest.ResponseRecorder {
		address, err := TryAddress("https://fern.example/a?b=c", token)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(address)
		q := u.Query()
		form := url.Values{"v": {"1"}, "t": {kind}, "p": {"/a"}, "us": {q.Get("utm_source")}, "um": {q.Get("utm_medium")}, "uc": {q.Get("utm_campaign")}}
		if consent != "" {
			form.Set("ok", consent)
		}
		r := httptest.NewRequest(http.MethodPost, "/s/fernkey", strings.NewReader(form.Encode()))
		r.Header.Set("Origin", "https://fern.example")
		r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/150.0")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Result().Header.Get("Set-Cookie") != "" {
			t.Error("a try makes a session")
		}
		return w
	}
	w := signal(token, "start", "")
	var said struct {
		Token *string `json:"k"`
		Offer struct {
			Mode string `json:"m"`
			Left int64  `json:"r"`
		} `json:"o"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || said.Token != nil || said.Offer.Mode != "try&try="+token || said.Offer.Left != 1_800_000 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"a trigger in the same visit": signal(token, "exit_intent", ""), "no token": signal("", "start", ""), "a made-up one": signal(strings.Repeat("A", 88), "start", ""),
		"another store's": signal(sealed(t, tries, "other", good), "start", ""),
	} {
		if w.Code != http.StatusNoContent || w.Body.Len() != 0 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	now = good.Ends
	if w := signal(token, "start", ""); w.Code != http.StatusNoContent {
		t.Errorf("when it is over: %d", w.Code)
	}
}

func TestTheFrameOfATry(t *testing.T) {
	now := tryNow
	s, tries, h := tryout(t, &now)
	good := session.Try{Campaign: "welcome", Version: 7, High: true, Ends: tryNow + 1_800_000}
	token := sealed(t, tries, "fern", good)
	ask := func(method, address string) (*goquery.Document, *httptest.ResponseRecorder) {
		t.Helper()
		r := httptest.NewRequest(method, address, nil)
		r.Header.Set("Origin", "https://offers.example")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		doc, err := goquery.NewDocumentFromReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		return doc, w
	}
	title := func(d *goquery.Document) string { return d.Find("main").First().Find("h1").Text() }
	doc, w := ask(http.MethodGet, "/f/fernkey?m=try&try="+token+"&l=en")
	if doc.Find("main").AttrOr("data-view", "") != "offer" || doc.Find(".preview").Length() != 1 || doc.Find(".value strong").Text() != "15% off" {
		t.Fatalf("%d %s", w.Code, doc.Text())
	}
	if csp := w.Result().Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors https://fern.example") {
		t.Errorf("policy %q", csp)
	}
	claim, _ := doc.Find("#lc-claim").Attr("hx-post")
	more, _ := doc.Find("#lc-more").Attr("hx-post")
	no, _ := doc.Find("#lc-no").Attr("hx-post")
	forget, _ := doc.Find("#lc-erase").Attr("hx-post")
	if got, _ := ask(http.MethodPost, claim); title(got) != "This was a preview" || !strings.Contains(got.Text(), "No code was made") {
		t.Errorf("the claim says %q", got.Text())
	}
	if got, _ := ask(http.MethodPost, forget); title(got) != "This was a preview" {
		t.Errorf("forget me says %q", got.Text())
	}
	now += 60_000
	longer, _ := ask(http.MethodPost, more)
	if left := longer.Find("main").AttrOr("data-remaining", ""); left != "1560000" || longer.Find("#lc-more").Length() != 0 { // 25 − 1 + 2 minutes
		t.Errorf("more time leaves %s", left)
	}
	tease, _ := ask(http.MethodPost, no)
	if tease.Find("main").AttrOr("data-view", "") != "tease" || tease.Find("main").AttrOr("data-remaining", "") != "1440000" || tease.Find("small").Text() != "Preview" {
		t.Errorf("no thanks: %s", tease.Text())
	}
	open, _ := tease.Find("#lc-open").Attr("hx-get")
	if got, _ := ask(http.MethodGet, open); got.Find("main").AttrOr("data-view", "") != "offer" {
		t.Error("the teaser does not open")
	}
	now = tryNow + 25*60_000
	again, _ := tease.Find("main").Attr("data-ask")
	if got, _ := ask(http.MethodGet, again); title(got) != "This offer has ended" {
		t.Errorf("at zero it says %q", title(got))
	}
	now = good.Ends
	if got, _ := ask(http.MethodGet, "/f/fernkey?m=try&try="+token); title(got) != "This preview is over" {
		t.Errorf("when it is over: %q", title(got))
	}
	now = tryNow
	s.live.Campaigns[0].Version = 8
	if got, _ := ask(http.MethodGet, "/f/fernkey?m=try&try="+token); title(got) != "This preview is out of date" {
		t.Errorf("after another save: %q", title(got))
	}
	for name, address := range map[string]string{"no token": "/f/fernkey?m=try", "nonsense": "/f/fernkey?m=try&try=%22%3E%3Cscript%3E", "another store's": "/f/fernkey?m=try&try=" + sealed(t, tries, "other", good)} {
		got, _ := ask(http.MethodGet, address)
		if got.Find("main").AttrOr("data-view", "") != "none" || strings.Contains(got.Text(), "script>") {
			t.Errorf("%s: %s", name, got.Text())
		}
	}
	r := httptest.NewRequest(http.MethodPost, claim, nil)
	r.Header.Set("Origin", "https://evil.example")
	foreign := httptest.NewRecorder()
	if h.ServeHTTP(foreign, r); foreign.Body.Len() != 0 {
		t.Errorf("from another site: %d %s", foreign.Code, foreign.Body)
	}
}

func TestPicturesAreServedAsPictures(t *testing.T) {
	now := tryNow
	s, _, h := tryout(t, &now)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 20, 20))); err != nil {
		t.Fatal(err)
	}
	hash := strings.Repeat("0a", 16)
	s.pictures["fern"+hash] = picture.Bytes()
	s.pictures["fern"+strings.Repeat("0b", 16)] = []byte("<html><script>alert(1)</script>")
	for _, c := range []struct {
		name, path string
		status     int
	}{
		{"a picture", "/i/fernkey/" + hash, 200},
		{"one that is not there", "/i/fernkey/" + strings.Repeat("0c", 16), 404},
		{"another store", "/i/otherkey/" + hash, 404},
		{"no hash", "/i/fernkey/x.svg", 404},
		{"what is no picture", "/i/fernkey/" + strings.Repeat("0b", 16), 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, c.path, nil))
			if w.Code != c.status || strings.Contains(w.Body.String(), "<script") {
				t.Fatalf("%d %q", w.Code, w.Body)
			}
			if c.status != 200 {
				return
			}
			for name, want := range map[string]string{"Content-Type": "image/png", "Cache-Control": "public, max-age=31536000, immutable",
				"Content-Security-Policy": "default-src 'none'; sandbox"} {
				if got := w.Result().Header.Get(name); got != want {
					t.Errorf("%s: %q", name, got)
				}
			}
			if !bytes.Equal(w.Body.Bytes(), picture.Bytes()) {
				t.Error("another picture")
			}
		})
	}
}
