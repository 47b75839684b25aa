package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"time"

	"lastcall/session"
)

// guest speaks to the server as a tag and a frame would, or as someone who pretends to be them.
type guest struct {
	w      *world
	cookie string // our session cookie, as the browser holds it
	token  string // or the token
}

// browser is a user agent that the server takes for a person's.
const browserName = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"

// leaving is the signal of a shopper who looked at a product for a while and turns to go.
const leaving = "v=1&t=exit_intent&p=/products/mug&n=1&pr=1&d=2500&D=2500&P=2500&va=2600&pid=mug&pv=mug-ochre"

// heard is the answer to a signal.
type heard struct {
	reply
	Token *string `json:"k"`
	Offer *struct {
		Remaining int64  `json:"r"`
		Mode      string `json:"m"`
	} `json:"o"`
	Quiet int64 `json:"q"`
}

// signals posts a form body from the store's page, and keeps the session that comes back.
func (g *guest) signals(body string) heard {
	g.w.Helper()
	h := g.posts("/s/demo", body, http.Header{"Origin": {g.w.shop}})
	if h.Token != nil {
		g.token = *h.Token
	}
	if m := sessionCookie.FindString(strings.Join(h.header.Values("Set-Cookie"), "\n")); m != "" {
		g.cookie = m
	}
	return h
}

// tries is signals for a server that may die meanwhile.
func (g *guest) tries(body string) (h heard, err error) {
	req, err := http.NewRequest("POST", g.w.offers+"/s/demo", strings.NewReader(body))
	if err != nil {
		return h, err
	}
	from := fmt.Sprintf("10.%d.%d.1", rand.N(256), rand.N(256)) // each from a network of its own
	req.Header = http.Header{"User-Agent": {browserName}, "Origin": {g.w.shop}, "Cookie": {g.cookie}, "X-Forwarded-For": {from}}
	res, err := web.Do(req)
	if err != nil {
		return h, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return h, err
	}
	h.reply = reply{res.StatusCode, res.Header, string(text)}
	_ = json.Unmarshal(text, &h)
	if h.Token != nil {
		g.token = *h.Token
	}
	return h, nil
}

var sessionCookie = regexp.MustCompile(`lc_demo=[^;\n]+`)

func (g *guest) posts(path, body string, header http.Header) heard {
	g.w.Helper()
	head := http.Header{"User-Agent": {browserName}, "Content-Type": {"application/x-www-form-urlencoded;charset=UTF-8"}}
	for name, values := range header {
		head[name] = values
	}
	if g.cookie != "" {
		head.Set("Cookie", g.cookie)
	}
	h := heard{reply: g.w.sends(request{method: "POST", path: path, body: body, header: head})}
	_ = json.Unmarshal([]byte(h.body), &h)
	return h
}

// inFrame asks as our own frame does.
func (g *guest) inFrame(method, path string, more http.Header) reply {
	g.w.Helper()
	head := http.Header{"User-Agent": {browserName}, "Origin": {g.w.offers}, "Sec-Fetch-Site": {"same-origin"}}
	if g.cookie != "" {
		head.Set("Cookie", g.cookie)
	} else if g.token != "" {
		head.Set(session.Header, g.token)
	}
	for name, values := range more {
		head[http.CanonicalHeaderKey(name)] = values
	}
	return g.w.sends(request{method: method, path: path, header: head})
}

// visiting is a guest who came a while ago, so that what is claimed of the visit can be true.
func (w *world) visiting() *guest { return visitingBy(w, w.visitors) }

func visitingBy(w *world, visitors *session.Visitors) *guest {
	v := visitors.Fresh(demoID, time.Now().Add(-time.Minute).UnixMilli())
	rec := httptest.NewRecorder()
	visitors.SetCookie(rec, v)
	return &guest{w: w, cookie: sessionCookie.FindString(rec.Header().Get("Set-Cookie")), token: visitors.Token(v)}
}

// offered is a new guest with a live offer.
func (w *world) offered() *guest {
	w.Helper()
	g := w.visiting()
	if h := g.signals(leaving); h.Offer == nil {
		w.Fatalf("no offer for an honest signal: %d %s", h.status, h.body)
	}
	return g
}

var ticketPath = regexp.MustCompile(`/go/[A-Za-z0-9._-]+`)

// claimed takes the offer and answers the way to the cart.
func (g *guest) claimed(more http.Header) string {
	g.w.Helper()
	r := g.inFrame("POST", "/f/demo/claim", more)
	path := ticketPath.FindString(r.body)
	if path == "" {
		g.w.Fatalf("no ticket: %d %s", r.status, r.body)
	}
	return path
}

// follows opens an address as the top page does.
func (w *world) follows(path string) reply {
	w.Helper()
	return w.sends(request{method: "GET", path: path, header: http.Header{"User-Agent": {browserName}}})
}
