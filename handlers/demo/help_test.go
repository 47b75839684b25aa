package demo_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"lastcall/handlers/demo"
)

// call is one request that the stub API received.
type call struct {
	Path, Auth, Idempotency, Body string
	Code, Order                   string
	Subtotal                      int64
}

// stubAPI plays the offer server's API. answer says what a code brings; a test may change it at any time.
type stubAPI struct {
	*httptest.Server
	mu     sync.Mutex
	answer func(c call) (status int, body string)
	calls  []call
}

func newStub(t *testing.T) *stubAPI {
	s := &stubAPI{answer: tenPercent}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		var q struct {
			Code, Order string
			Basket      struct{ Subtotal int64 }
		}
		_ = json.Unmarshal(raw, &q)
		c := call{r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("Idempotency-Key"), string(raw), q.Code, q.Order, q.Basket.Subtotal}
		s.mu.Lock()
		s.calls = append(s.calls, c)
		answer := s.answer
		s.mu.Unlock()
		status, body := answer(c)
		w.Header().Set("Content-Type", "application/json")
		if status >= 400 {
			w.Header().Set("Content-Type", "application/problem+json")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *stubAPI) set(f func(call) (int, string)) {
	s.mu.Lock()
	s.answer = f
	s.mu.Unlock()
}

func (s *stubAPI) made(path string) (out []call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c.Path == path {
			out = append(out, c)
		}
	}
	return out
}

func tenPercent(c call) (int, string) {
	d, _ := json.Marshal(map[string]any{
		"valid": true, "id": "r1", "code": c.Code, "remaining_ms": 605_000,
		"discount": map[string]any{"kind": "percent", "amount": c.Subtotal / 10, "currency": "EUR", "free_shipping": false},
	})
	if c.Path == "/v1/redemptions" {
		return http.StatusCreated, string(d)
	}
	return http.StatusOK, string(d)
}

func refuse(reason, words string) func(call) (int, string) {
	b, _ := json.Marshal(map[string]any{"type": "https://lastcall.dev/problems/" + reason, "title": "No", "status": 409, "detail": words, "reason": reason})
	return func(call) (int, string) { return http.StatusConflict, string(b) }
}

func down(call) (int, string) {
	return http.StatusServiceUnavailable, `{"type":"https://lastcall.dev/problems/unavailable","reason":"unavailable","detail":"later"}`
}

// shopper is a browser without JavaScript: it keeps cookies and follows redirects only when told.
type shopper struct {
	t      *testing.T
	base   string
	client *http.Client
}

type page struct {
	*goquery.Document
	Status   int
	Location string
	Header   http.Header
	Raw      string
}

func newShop(t *testing.T, api *stubAPI, change ...func(*demo.Config)) string {
	cfg := demo.Config{OffersURL: api.URL, StoreKey: "k1", APIKey: "secret"}
	for _, f := range change {
		f(&cfg)
	}
	srv := httptest.NewServer(demo.New(cfg))
	t.Cleanup(srv.Close)
	return srv.URL
}

func newShopper(t *testing.T, base string) *shopper {
	jar, _ := cookiejar.New(nil)
	return &shopper{t, base, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (s *shopper) do(req *http.Request) page {
	s.t.Helper()
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, _ := io.ReadAll(res.Body)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(raw)))
	if err != nil {
		s.t.Fatal(err)
	}
	return page{doc, res.StatusCode, res.Header.Get("Location"), res.Header, string(raw)}
}

func (s *shopper) get(path string) page {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.base+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(req)
}

func (s *shopper) post(path string, form url.Values) page {
	s.t.Helper()
	req, _ := http.NewRequest(http.MethodPost, s.base+path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(req)
}

// address is a form that checkout accepts, with the token of the page that the shopper is looking at.
func address(checkout page) url.Values {
	return url.Values{
		"token": {checkout.Find("input[name=token]").AttrOr("value", "")},
		"email": {"ada@example.com"}, "name": {"Ada Lovelace"}, "street": {"Keizersgracht 12"},
		"postcode": {"1015 CN"}, "city": {"Amsterdam"}, "country": {"Netherlands"},
	}
}

// text is what is read at sel: the text of each element in turn, single spaces between.
func text(p page, sel string) string {
	var words []string
	for _, n := range p.Find(sel).Nodes {
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				words = append(words, strings.Fields(d.Data)...)
			}
		}
	}
	return strings.Join(words, " ")
}

func cartOf(p page) string { return p.Find("body").AttrOr("data-lastcall-cart", "missing") }

func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s = %q, want %q", what, got, want)
	}
}

func wantIn(t *testing.T, what, got, part string) {
	t.Helper()
	if !strings.Contains(got, part) {
		t.Errorf("%s = %q, want it to hold %q", what, got, part)
	}
}
