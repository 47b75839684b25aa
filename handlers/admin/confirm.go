package admin

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lastcall/session"
	views "lastcall/views/admin"
)

const (
	recentMS     = 10 * 60_000             // how long a proof of who it is counts
	proofField   = "lastcall_proof"        // of a form that was sent too late, sent again with the proof
	confirmTitle = "Confirm that it’s you" // the page's
)

// again asks a person whose last proof is too old for a new one. A page waits behind /admin/confirm; a form that was sent
// comes back as part of the question, so that answering it does what was asked and nothing that was typed is lost.
// answered says that the request got the question, or an error, for an answer.
func (a *admin) again(w http.ResponseWriter, r *http.Request, v *visit) (answered bool, err error) {
	if who, _ := session.AdminOf(v.session); a.Now()-who.Confirmed < recentMS {
		return false, nil
	}
	switch {
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		http.Redirect(w, r, confirmPath(r.URL.RequestURI()), http.StatusSeeOther)
		return true, nil
	case r.Header.Get("HX-Request") != "":
		w.Header().Set("HX-Redirect", confirmPath(pathOf(r.Header.Get("HX-Current-URL"))))
		return true, nil
	case strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/"):
		return true, a.renderConfirm(w, r, v, http.StatusForbidden, views.Confirm{Lost: true, Next: localPath(pathOf(r.Referer()))})
	}
	if err := parseForm(r); err != nil {
		return false, err
	}
	view := views.Confirm{Kept: true, Action: r.URL.RequestURI()}
	for name, values := range r.PostForm {
		for _, value := range values {
			if name != proofField {
				view.Fields = append(view.Fields, views.Hidden{Name: name, Value: value})
			}
		}
	}
	slices.SortStableFunc(view.Fields, func(x, y views.Hidden) int { return strings.Compare(x.Name, y.Name) })
	if !r.PostForm.Has(proofField) {
		return true, a.renderConfirm(w, r, v, http.StatusForbidden, view)
	}
	status, words, err := a.prove(w, r, v, r.PostForm.Get(proofField))
	if err != nil {
		return false, err
	}
	if words != "" {
		view.Error = words
		return true, a.renderConfirm(w, r, v, status, view)
	}
	return false, nil
}

// showConfirm asks for a proof, and leads on.
func (a *admin) showConfirm(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.renderConfirm(w, r, v, http.StatusOK, views.Confirm{Next: localPath(r.URL.Query().Get("next"))})
}

func (a *admin) confirm(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	next := localPath(r.PostForm.Get("next"))
	status, words, err := a.prove(w, r, v, r.PostForm.Get(proofField))
	if err != nil {
		return err
	}
	if words != "" {
		return a.renderConfirm(w, r, v, status, views.Confirm{Next: next, Error: words})
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// prove holds the proof against the account and remembers that it fits. words say why it does not.
func (a *admin) prove(w http.ResponseWriter, r *http.Request, v *visit, proof string) (status int, words string, err error) {
	if err := a.Accounts.Confirm(r.Context(), v.account.ID, proof, address(r), a.Now()); err != nil {
		status, words = refusal(w, err)
		if words == "" {
			return 0, "", away(err)
		}
		a.Logger.InfoContext(r.Context(), "admin: confirmation refused", "account", v.account.ID, "cause", err)
		if errors.Is(err, session.ErrNotYou) && !v.account.TwoStep {
			words = "This is not your passphrase."
		}
		return status, words, nil
	}
	if err := a.Admins.Confirm(r.Context(), v.session); err != nil {
		return 0, "", err
	}
	return 0, "", nil
}

func (a *admin) renderConfirm(w http.ResponseWriter, r *http.Request, v *visit, status int, view views.Confirm) error {
	if view.Action == "" {
		view.Action = "/admin/confirm"
	}
	view.Field = proofField
	view.Email, view.TwoStep = v.account.Email, v.account.TwoStep
	return a.render(w, r, status, views.ConfirmPage(a.page(v, confirmTitle), view))
}

func confirmPath(next string) string {
	return "/admin/confirm?next=" + url.QueryEscape(localPath(next))
}

// pathOf is the path and query of an address of ours.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.RequestURI()
}
