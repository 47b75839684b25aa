package fault

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strconv"

	"lastcall/offers"
)

// typeBase is the start of every problem's type. It is a name, not an address that is asked.
const typeBase = "https://lastcall.dev/problems/"

// problem is RFC 9457's object, with our stable reason beside it.
type problem struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail"`
	Reason offers.Reason `json:"reason"`
}

// Problem answers a program.
func Problem(w http.ResponseWriter, _ *http.Request, f Fault) {
	retryAfter(w, f)
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	if f.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="lastcall"`)
	}
	w.WriteHeader(f.Status)
	_ = json.NewEncoder(w).Encode(problem{Type: typeBase + string(f.Reason), Title: f.Title, Status: f.Status,
		Detail: f.Detail, Reason: f.Reason})
}

// Brief answers a machine that looks at the status alone, and whoever reads its logs.
func Brief(w http.ResponseWriter, _ *http.Request, f Fault) {
	retryAfter(w, f)
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, f.Title+": "+f.Detail, f.Status)
}

// Silence answers a store's page: nothing to do, nothing for the console.
func Silence(w http.ResponseWriter, _ *http.Request, _ Fault) { w.WriteHeader(http.StatusNoContent) }

// Plain answers people who followed a link that leads nowhere.
func Plain(w http.ResponseWriter, _ *http.Request, f Fault) {
	retryAfter(w, f)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	w.WriteHeader(f.Status)
	fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>%s</title><h1>%s</h1><p>%s</p></html>`,
		template.HTMLEscapeString(f.Title), template.HTMLEscapeString(f.Title), template.HTMLEscapeString(f.Detail))
}

func retryAfter(w http.ResponseWriter, f Fault) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
}
