// Package handlers is the site map: every public route of the server, and what wraps all of them.
package handlers

import (
	"log/slog"
	"net/http"
	"strings"

	"lastcall/handlers/api"
	"lastcall/handlers/assets"
	"lastcall/handlers/fault"
	"lastcall/handlers/hooks"
	"lastcall/handlers/metrics"
	"lastcall/handlers/widget"
)

// Parts are the handlers behind the routes.
type Parts struct {
	Widget  *widget.Handler
	API     *api.Handler
	Hooks   *hooks.Handler
	Admin   http.Handler // below /admin/
	Metrics *metrics.Metrics
	Log     *slog.Logger
}

// Public is the listener that shoppers, stores and merchants reach.
func Public(p Parts) http.Handler {
	mux := http.NewServeMux()
	p.Widget.Register(mux)
	p.API.Register(mux)
	p.Hooks.Register(mux)
	mux.Handle("GET /a/{hash}/{name...}", fault.Handler(p.Log, fault.Plain, assets.Handler))
	mux.Handle("/admin/", p.Admin)
	mux.Handle("GET /admin", http.RedirectHandler("/admin/", http.StatusSeeOther))
	mux.Handle("GET /{$}", http.RedirectHandler("/admin/", http.StatusSeeOther))
	mux.Handle("/", fault.Handler(p.Log, fault.Plain, func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.ReasonNoPage, "", nil)
	}))
	return Bounded(p.Metrics.Observe(Recovered(p.Log, Secured(mux))))
}

// Secured sets the headers that every answer carries. Routes that need other values set them over these.
func Secured(next http.Handler) http.Handler {
	nosniff, referrer := []string{"nosniff"}, []string{"no-referrer"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head["X-Content-Type-Options"] = nosniff
		head["Referrer-Policy"] = referrer
		next.ServeHTTP(w, r)
	})
}

// maxBody bounds every request's body, in bytes; routes have tighter limits of their own.
const maxBody = 1 << 20

// maxUpload bounds what the admin takes, which bounds itself tighter everywhere but where files are uploaded.
const maxUpload = 3 << 20

// Bounded is http.MaxBytesHandler without its copy of the request.
func Bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			most := int64(maxBody)
			if strings.HasPrefix(r.URL.Path, "/admin/") {
				most = maxUpload
			}
			r.Body = http.MaxBytesReader(w, r.Body, most)
		}
		next.ServeHTTP(w, r)
	})
}

// Recovered turns a panic into one logged error and an empty 500; the process goes on.
func Recovered(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				log.Error("panic in a handler", "route", r.Pattern, "panic", p)
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// Private is the listener of the machine's keepers: probes and metrics.
func Private(m *metrics.Metrics, ready func(*http.Request) error) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := ready(r); err != nil {
			w.Header().Set("Retry-After", "2")
			http.Error(w, "not ready: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ready\n"))
	})
	mux.Handle("GET /metrics", m.Handler())
	return mux
}
