package main

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// exchange is a request and its answer.
type exchange struct {
	site, method, url string
	asked, answered   http.Header
	sent, body        string
	status            int
}

// text is all of it, as it went over the wire, and once more with escapes undone.
func (e exchange) text() string {
	var b strings.Builder
	b.WriteString(e.method + " " + e.url + "\n")
	_ = e.asked.Write(&b)
	b.WriteString(e.sent + "\n")
	_ = e.answered.Write(&b)
	b.WriteString(e.body)
	plain, _ := url.QueryUnescape(b.String())
	return b.String() + plain
}

// recorder keeps everything that the two sites are asked and answer.
type recorder struct {
	rewrite func(path, body string) string // changes an answer of the offer server; nil = none

	mu  sync.Mutex
	all []exchange
}

// around records what a site's handler says. Nothing is compressed, so that it can be searched, and a cookie without
// partition goes along: it tells whether the browser keeps other sites' cookies.
func (rec *recorder) around(site string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		sent, _ := io.ReadAll(r.Body)
		r.Body = struct {
			io.Reader
			io.Closer
		}{bytes.NewReader(sent), r.Body}
		out := &answer{ResponseWriter: w, status: http.StatusOK}
		asked := r.Header.Clone()
		method, address := r.Method, r.URL.RequestURI()
		if site == "offers" {
			http.SetCookie(w, &http.Cookie{Name: probe, Value: "1", Path: "/", SameSite: http.SameSiteNoneMode, Secure: true})
		}
		next.ServeHTTP(out, r)
		body := out.buffer.String()
		if rec.rewrite != nil && site == "offers" {
			body = rec.rewrite(r.URL.Path, body)
			w.Header().Del("Content-Length")
		}
		rec.mu.Lock()
		rec.all = append(rec.all, exchange{site, method, address, asked, w.Header().Clone(), string(sent), body, out.status})
		rec.mu.Unlock()
		w.WriteHeader(out.status)
		if body != "" {
			_, _ = io.WriteString(w, body)
		}
	})
}

const probe = "unpartitioned"

type answer struct {
	http.ResponseWriter
	buffer bytes.Buffer
	status int
}

func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.buffer.Write(b) }

// exchanges are those of a site whose path starts so.
func (rec *recorder) exchanges(site, prefix string) (found []exchange) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	for _, e := range rec.all {
		if e.site == site && strings.HasPrefix(e.url, prefix) {
			found = append(found, e)
		}
	}
	return found
}
