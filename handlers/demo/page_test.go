package demo_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lastcall/handlers/demo"
)

// everyPage walks through the shop and shows each kind of page once.
func everyPage(t *testing.T, s *shopper, api *stubAPI, see func(name string, p page)) {
	see("home", s.get("/"))
	see("category", s.get("/collections/home"))
	see("product", s.get("/products/kettle"))
	see("empty cart", s.get("/cart"))
	see("broken link", s.get("/cart/nonsense"))
	see("not found", s.get("/nowhere"))
	s.get("/cart/lamp-ink:1,mug-sage:2?discount=VIP-1")
	see("cart", s.get("/cart"))
	p := s.get("/checkout")
	see("checkout", p)
	see("checkout with errors", s.post("/checkout", url.Values{"token": {address(p).Get("token")}}))
	api.set(down)
	see("checkout that asks", s.post("/checkout", address(p)))
	api.set(tenPercent)
	see("confirmation", s.get(s.post("/checkout", address(p)).Location))
}

func TestEveryPageWorksUnderAStrictPolicy(t *testing.T) {
	api := newStub(t)
	policy := demo.StrictCSP(api.URL)
	base := newShop(t, api, func(c *demo.Config) { c.CSP = policy })
	s := newShopper(t, base)
	seen := map[string]bool{}
	everyPage(t, s, api, func(name string, p page) {
		want(t, name+": policy", p.Header.Get("Content-Security-Policy"), policy)
		scripts := p.Find("script")
		if scripts.Length() != 1 || scripts.AttrOr("src", "") != api.URL+"/w/k1.js" || scripts.Text() != "" {
			t.Errorf("%s: scripts are not just the tag", name)
		}
		if _, async := scripts.Attr("async"); !async {
			t.Errorf("%s: the tag isn't async", name)
		}
		if n := p.Find("style, [style], iframe, object, embed, base").Length(); n > 0 {
			t.Errorf("%s: %d things that a strict policy forbids", name, n)
		}
		p.Find("*").Each(func(_ int, e *goquery.Selection) {
			for _, a := range e.Nodes[0].Attr {
				if strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: inline handler %s", name, a.Key)
				}
				if a.Key != "src" && a.Key != "href" && a.Key != "action" && a.Key != "srcset" || e.Is("script") {
					continue
				}
				if !strings.HasPrefix(a.Val, "/") && a.Val != "#main" || strings.HasPrefix(a.Val, "//") {
					t.Errorf("%s: <%s %s=%q> leaves the shop", name, e.Nodes[0].Data, a.Key, a.Val)
				}
				if (e.Is("img") || e.Is("link")) && !seen[a.Val] {
					seen[a.Val] = true
					if got := s.get(a.Val); got.Status != http.StatusOK || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
						t.Errorf("%s: %s answers %d", name, a.Val, got.Status)
					}
				}
			}
		})
		for _, attr := range []string{"cart", "cart-value", "currency"} {
			if _, ok := p.Find("body").Attr("data-lastcall-" + attr); !ok {
				t.Errorf("%s: body lacks %s", name, attr)
			}
		}
		if p.Find("h1").Length() != 1 || p.Find("main").Length() != 1 || p.Find("title").Text() == "" {
			t.Errorf("%s: not one heading, one main and a title", name)
		}
		p.Find("input:not([type=hidden]), select").Each(func(_ int, e *goquery.Selection) {
			if p.Find("label[for='"+e.AttrOr("id", "")+"']").Length() != 1 {
				t.Errorf("%s: %s has no label", name, e.AttrOr("name", ""))
			}
		})
		p.Find("img").Each(func(_ int, e *goquery.Selection) {
			for _, a := range []string{"alt", "width", "height"} {
				if _, ok := e.Attr(a); !ok {
					t.Errorf("%s: picture without %s", name, a)
				}
			}
		})
	})
	if len(seen) < 10 {
		t.Errorf("only %d pictures and sheets seen", len(seen))
	}
}

func TestCatalogue(t *testing.T) {
	s := newShopper(t, newShop(t, newStub(t)))
	var products int
	s.get("/").Find(".shelf").Each(func(_ int, shelf *goquery.Selection) {
		list := s.get(shelf.Find(".shelfhead a").AttrOr("href", ""))
		list.Find(".card").Each(func(_ int, c *goquery.Selection) {
			products++
			p := s.get(c.AttrOr("href", ""))
			p.Find(".choices a").Each(func(_ int, choice *goquery.Selection) {
				p := s.get(choice.AttrOr("href", ""))
				v := p.Find("body").AttrOr("data-lastcall-variant", "")
				want(t, "form", p.Find("input[name=variant]").AttrOr("value", ""), v)
				pic := s.get(p.Find(".picture").AttrOr("src", ""))
				if !strings.HasPrefix(pic.Raw, "<svg") || strings.Contains(pic.Raw, "#a0a00") {
					t.Errorf("%s: picture isn't painted", v)
				}
			})
		})
	})
	if products < 8 {
		t.Errorf("%d products, want at least 8", products)
	}
}

func TestMarkupTypedAnywhereStaysText(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`
	api := newStub(t)
	s := newShopper(t, newShop(t, api))
	check := func(name string, p page) {
		t.Helper()
		if p.Find("script").Length() != 1 || p.Find("[onerror]").Length() != 0 || p.Find("img[src=x]").Length() != 0 {
			t.Errorf("%s: markup got through", name)
		}
	}
	e := url.QueryEscape(evil)
	check("unknown path", s.get("/"+url.PathEscape(evil)))
	check("variant", s.get("/products/lamp?variant="+e))
	check("permalink", s.get("/cart/"+url.PathEscape(evil)))
	s.get("/cart/lamp-ink:1?discount=" + e)
	p := s.get("/cart")
	check("code of a link", p)
	wantIn(t, "box", p.Find("#code").AttrOr("value", ""), `"><script>`)
	s.post("/cart/discount", url.Values{"code": {evil}})
	check("typed code", s.get("/cart"))
	s.get("/discount/" + url.PathEscape(strings.ReplaceAll(evil, "/", "")))
	check("discount link", s.get("/cart"))
	check("added variant", s.post("/cart/add", url.Values{"variant": {evil}, "quantity": {evil}}))
	s.post("/cart/update", url.Values{"q.lamp-ink": {evil}, "q." + evil: {"1"}})
	check("quantity", s.get("/cart"))

	api.set(refuse("expired", evil))
	s.get("/discount/VIP-1")
	p = s.get("/cart")
	check("the API's words", p)
	wantIn(t, "words", p.Find(".notice.bad").Text(), evil)

	form := address(s.get("/checkout"))
	for _, f := range []string{"name", "street", "postcode", "city"} {
		form.Set(f, evil)
	}
	form.Set("email", evil)
	form.Set("country", evil)
	check("checkout with errors", s.post("/checkout", form))
	form = address(s.get("/checkout"))
	for _, f := range []string{"name", "street", "postcode", "city"} {
		form.Set(f, evil)
	}
	form.Set("email", `"<b>"@example.com`)
	p = s.post("/checkout", form)
	if p.Status == http.StatusSeeOther {
		p = s.get(p.Location)
		wantIn(t, "address", p.Find("address").Text(), evil)
	}
	check("confirmation", p)
}

func TestHostileStylesheetIsForTestsOnly(t *testing.T) {
	api := newStub(t)
	plain := newShopper(t, newShop(t, api)).get("/")
	hostile := newShopper(t, newShop(t, api, func(c *demo.Config) { c.HostileCSS = true })).get("/")
	if plain.Find("link[href='/hostile.css']").Length() != 0 || hostile.Find("link[href='/hostile.css']").Length() != 1 {
		t.Error("the hostile stylesheet is not exactly where it was asked for")
	}
}
