package demo

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	views "lastcall/views/demo"
)

const maxBody = 16 << 10 // bytes of a form

// refusal is an error with a page for people.
type refusal struct {
	status       int
	title, words string
}

func (r *refusal) Error() string { return r.title }

// action answers one request. The shopper's cart is locked until it returns.
type action func(w http.ResponseWriter, r *http.Request, c *cart) error

// read runs an action on the shopper's cart, or on an empty one that is forgotten afterwards.
func (s *shop) read(do action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := s.carts.find(r)
		if c == nil {
			c = &cart{}
		}
		s.run(w, r, c, do)
	})
}

// write runs an action on the shopper's cart, made on the spot when there is none.
func (s *shop) write(do action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.run(w, r, s.carts.findOrMake(w, r), do)
	})
}

func (s *shop) run(w http.ResponseWriter, r *http.Request, c *cart, do action) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := do(w, r, c); err != nil {
		s.fail(w, r, c, err)
	}
}

// fail is the one renderer of errors.
func (s *shop) fail(w http.ResponseWriter, r *http.Request, c *cart, err error) {
	var ref *refusal
	if !errors.As(err, &ref) {
		s.log.Error("demo store", "path", r.URL.Path, "err", err)
		ref = &refusal{http.StatusInternalServerError, "Something broke on our side", "Your cart is safe. Please try again in a moment."}
	}
	p := s.page(c, ref.title, "")
	if err := render(w, r, ref.status, views.ProblemPage(p, views.Problem{Title: ref.title, Words: ref.words})); err != nil {
		s.log.Error("demo store: error page", "err", err)
		http.Error(w, ref.title, ref.status)
	}
}

func (s *shop) notFound(http.ResponseWriter, *http.Request, *cart) error {
	return &refusal{http.StatusNotFound, "We can't find that page", "It may have moved, or the link was cut short on its way to you."}
}

func (s *shop) crossOrigin(http.ResponseWriter, *http.Request, *cart) error {
	return &refusal{http.StatusForbidden, "That came from another site", "For your safety, carts are only changed from this shop's own pages."}
}

// page answers the frame around a page's content, with the messages that wait for the shopper; they are shown once.
func (s *shop) page(c *cart, title, description string) views.Page {
	p := views.Page{
		Title:       title,
		Description: description,
		TagURL:      s.tagURL,
		Assets:      s.assets.prefix,
		Hostile:     s.cfg.HostileCSS,
		Notices:     c.takeNotices(),
		Body: views.Body{
			CartValue: strconv.FormatInt(c.subtotal(), 10),
			Currency:  currency,
			Cart:      c.lineString(),
		},
	}
	if p.Description == "" {
		p.Description = "Kettles, lamps and bags that are made once, made well, and repaired for ten years."
	}
	if n := c.items(); n > 0 {
		p.CartCount = strconv.Itoa(n)
	}
	for _, cat := range categories {
		p.Nav = append(p.Nav, views.Link{Href: "/collections/" + cat.ID, Text: cat.Name})
	}
	return p
}

// render writes the page only once it is complete.
func render(w http.ResponseWriter, r *http.Request, status int, t templ.Component) error {
	var buf bytes.Buffer
	if err := t.Render(r.Context(), &buf); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(buf.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // the shopper has gone
	return nil
}

// headers sets what every answer carries. Pages may be kept for "back" (no no-store), never shown to anyone else.
func (s *shop) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "private, no-cache")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		if s.cfg.CSP != "" {
			h.Set("Content-Security-Policy", s.cfg.CSP)
		}
		next.ServeHTTP(w, r)
	})
}
