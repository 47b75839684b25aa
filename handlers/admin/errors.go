package admin

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"lastcall/offers"
	"lastcall/session"
	views "lastcall/views/admin"
)

// problem is an error with a page for people. What is for the log alone is wrapped around it.
type problem struct {
	status       int
	title, words string
	retry        int // seconds, for Retry-After; 0 = none
}

func (p *problem) Error() string { return p.title }

var (
	errLogin       = &problem{status: http.StatusUnauthorized, title: "Please log in again", words: "You are not logged in any more, so nothing was changed. Log in in another tab, then come back here and reload this page: your browser sends what you typed again."}
	errNotFound    = &problem{status: http.StatusNotFound, title: "There is no such page", words: "It may have moved, or your account does not reach it."}
	errReadOnly    = &problem{status: http.StatusForbidden, title: "Your role may look but not change", words: "Ask an owner of this store to make this change, or to make you an editor."}
	errCrossOrigin = &problem{status: http.StatusForbidden, title: "That came from another site", words: "For your safety, things are only changed from the admin's own pages. Open the page again and repeat what you did."}
	errTooLarge    = &problem{status: http.StatusRequestEntityTooLarge, title: "That is too much text", words: "A campaign may hold 256 KB. Shorten the longest lists and save again."}
	errForm        = &problem{status: http.StatusBadRequest, title: "This form cannot be read", words: "It was cut short or damaged on its way. Open the page again and repeat what you did."}
	errAway        = &problem{status: http.StatusServiceUnavailable, title: "We cannot reach the data right now", words: "It may be that nothing was changed. Please try again in a few seconds.", retry: 5}
	errBroken      = &problem{status: http.StatusInternalServerError, title: "Something broke on our side", words: "It has been logged. Please try again, and tell whoever runs this server if it happens again."}
)

// away marks a failure of the state behind us.
func away(err error) error { return fmt.Errorf("%w: %w", offers.ErrUnavailable, err) }

// problemOf is the page's side of an error; what nobody foresaw is our fault.
func problemOf(err error) *problem {
	var p *problem
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &large):
		return errTooLarge
	case errors.Is(err, offers.ErrUnavailable):
		return errAway
	case errors.Is(err, session.ErrEnded):
		return errLogin
	default:
		return errBroken
	}
}

// fail is the one renderer of errors.
func (a *admin) fail(w http.ResponseWriter, r *http.Request, v *visit, err error) {
	if r.Context().Err() != nil { // whoever asked has gone: nobody reads the answer, and nothing failed
		a.Logger.DebugContext(r.Context(), "admin: left", "method", r.Method, "path", loggable(r), "err", err)
		return
	}
	p := problemOf(err)
	if p.status >= 500 {
		a.Logger.ErrorContext(r.Context(), "admin", "method", r.Method, "path", loggable(r), "err", err)
	}
	if p == errLogin && r.Header.Get("HX-Request") != "" { // a part of a page: the whole page goes to the log-in
		w.Header().Set("HX-Redirect", loginPath(pathOf(r.Header.Get("HX-Current-URL"))))
		return
	}
	if p == errLogin && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		http.Redirect(w, r, loginPath(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	if p.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retry))
	}
	page := a.page(v, p.title)
	if err := a.render(w, r, p.status, views.ProblemPage(page, views.Problem{Title: p.title, Words: p.words, Next: nextLinks(v, p)})); err != nil {
		a.Logger.ErrorContext(r.Context(), "admin: error page", "err", err)
		http.Error(w, p.title, p.status)
	}
}

// loggable is the request's path, or the route where a secret is part of the path.
func loggable(r *http.Request) string {
	if r.PathValue("secret") != "" {
		return r.Pattern
	}
	return r.URL.Path
}

func nextLinks(v *visit, p *problem) []views.Link {
	switch {
	case p == errLogin:
		return []views.Link{{Href: "/admin/login", Text: "Log in"}}
	case v.store != nil:
		return []views.Link{{Href: campaignsPath(v.store.ID), Text: "To the campaigns"}}
	default:
		return []views.Link{{Href: "/admin/", Text: "To the start"}}
	}
}

func (a *admin) notFound(http.ResponseWriter, *http.Request, *visit) error { return errNotFound }
