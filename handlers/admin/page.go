package admin

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"lastcall/handlers/compress"
	"lastcall/session"
	"lastcall/static"
	views "lastcall/views/admin"
)

// page is the frame around a page's content.
func (a *admin) page(v *visit, title string) views.Page {
	p := views.Page{Title: title, CSS: static.Path("admin/admin.css"), Icon: static.Path("admin/icon.svg"),
		Scripts: []string{static.Path("vendor/htmx.min.js"), static.Path("admin/admin.js")}}
	if v.account.ID != "" {
		p.Person, p.Role = v.account.Name, roleWords(v.role())
		if p.Person == "" {
			p.Person = v.account.Email
		}
		p.Switch = len(v.account.Roles) != 1 || v.account.Roles[session.EveryStore] != ""
	}
	if v.store != nil {
		p.Store, p.StoreURL = v.store.Name, dashboardPath(v.store.ID)
		p.Tabs, p.Sub = tabs(v), subnav(v)
	}
	return p
}

func roleWords(r session.Role) string {
	switch r {
	case session.Owner:
		return "Owner"
	case session.Editor:
		return "Editor"
	case session.Analyst:
		return "Analyst, read only"
	case session.Support:
		return "Support"
	default:
		return ""
	}
}

// render writes the page only once it is complete. Answers to what was sent are not compressed: they can hold a secret
// that is shown once beside what was typed, and their length would tell of both.
func (a *admin) render(w http.ResponseWriter, r *http.Request, status int, t templ.Component) error {
	var buf bytes.Buffer
	if err := t.Render(r.Context(), &buf); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if r.Method == http.MethodGet && status == http.StatusOK {
		compress.Write(w, r, buf.Bytes())
		return nil
	}
	h.Set("Content-Length", strconv.Itoa(buf.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // the reader has gone
	return nil
}

// back leaves a message for the next page and goes there.
func (a *admin) back(w http.ResponseWriter, r *http.Request, v *visit, to, words string) error {
	v.session.AddFlash(words)
	if err := a.Admins.Save(r, w, v.session); err != nil {
		// The change itself is done: only the words about it are lost.
		a.Logger.WarnContext(r.Context(), "admin: message not kept", "err", err)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// notices are the messages that wait for the person; they are shown once.
func (a *admin) notices(w http.ResponseWriter, r *http.Request, v *visit) []views.Notice {
	var out []views.Notice
	for _, f := range v.session.Flashes() {
		if words, ok := f.(string); ok {
			out = append(out, views.Notice{Kind: "good", Text: words})
		}
	}
	if len(out) > 0 {
		if err := a.Admins.Save(r, w, v.session); err != nil {
			a.Logger.WarnContext(r.Context(), "admin: message not taken", "err", err)
		}
	}
	return out
}
