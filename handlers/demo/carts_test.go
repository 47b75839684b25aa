package demo

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestCartsAreBounded(t *testing.T) {
	cs := newCarts([]byte("key"), 3)
	var cookies []*http.Cookie
	for range 5 {
		w := httptest.NewRecorder()
		cs.findOrMake(w, httptest.NewRequest(http.MethodGet, "/", nil))
		cookies = append(cookies, w.Result().Cookies()...)
		if len(cookies) > 1 { // the first shopper keeps coming back
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.AddCookie(cookies[0])
			if cs.find(r) == nil {
				t.Fatal("the busiest cart was dropped")
			}
		}
	}
	if len(cs.byID) != 3 || cs.used.Len() != 3 {
		t.Errorf("%d carts kept, want 3", len(cs.byID))
	}
}

func TestForgedCookiesAreNoCart(t *testing.T) {
	cs := newCarts([]byte("key"), 3)
	w := httptest.NewRecorder()
	cs.findOrMake(w, httptest.NewRequest(http.MethodGet, "/", nil))
	ck := w.Result().Cookies()[0]
	if !ck.HttpOnly || ck.SameSite != http.SameSiteLaxMode {
		t.Errorf("cookie is %v", ck)
	}
	id, sig, _ := strings.Cut(ck.Value, ".")
	for name, value := range map[string]string{
		"no signature": id, "empty signature": id + ".", "another id": "x" + id + "." + sig, "cut signature": id + "." + sig[1:],
		"another key": id + "." + newCarts([]byte("other"), 1).sign(id), "empty": "",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", cookieName+"="+value)
		if cs.find(r) != nil {
			t.Errorf("%s: a forged cookie finds a cart", name)
		}
	}
}

func TestPostsFromOtherSitesAreRefused(t *testing.T) {
	h := New(Config{OffersURL: "http://offers.localhost:8080", StoreKey: "k"})
	for _, path := range []string{"/cart/add", "/cart/update", "/cart/discount", "/checkout"} {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(url.Values{"variant": {"mug-sage"}, "quantity": {"1"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || len(w.Result().Cookies()) > 0 {
			t.Errorf("%s: answered %d", path, w.Code)
		}
	}
}

func TestTooLongAForm(t *testing.T) {
	h := New(Config{})
	r := httptest.NewRequest(http.MethodPost, "/cart/discount", strings.NewReader("code="+strings.Repeat("a", maxBody)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %d, want 413", w.Code)
	}
}

func FuzzParseLines(f *testing.F) {
	for _, s := range []string{"kettle-ink:1,mug-sage:2", "a:1,", ":", "mug-sage:99999", "mug-sage:1,mug-sage:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		lines, _, _, ok := parseLines(s)
		if !ok && lines != nil || len(lines) > maxLines {
			t.Fatalf("%q: %v %v", s, lines, ok)
		}
		c := cart{lines: lines}
		again, _, cut, _ := parseLines(c.lineString())
		if cut || len(again) != len(lines) || c.subtotal() < 0 {
			t.Fatalf("%q does not survive being written again: %v", s, c.lineString())
		}
	})
}

func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/cart", "//evil", `/\evil`, "/%2fevil", "/\t/evil", "/a?b=c#d", "https://evil"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := localPath(s)
		if !ok {
			return
		}
		w := httptest.NewRecorder()
		http.Redirect(w, httptest.NewRequest(http.MethodGet, "http://shop.localhost/discount/A", nil), p, http.StatusSeeOther)
		base, _ := url.Parse("http://shop.localhost/discount/A")
		to, err := base.Parse(strings.ReplaceAll(w.Header().Get("Location"), `\`, "/"))
		if err != nil || to.Host != base.Host || to.Scheme != "http" {
			t.Fatalf("%q leads to %v, %v", s, to, err)
		}
	})
}
