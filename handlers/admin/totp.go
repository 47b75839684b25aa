package admin

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"lastcall/session"
	views "lastcall/views/admin"
)

const twoStepPath = accountPath + "/two-step"

// showTwoStep says whether a code is asked for besides the passphrase, and offers the other.
func (a *admin) showTwoStep(w http.ResponseWriter, r *http.Request, v *visit) error {
	p := a.page(v, "Two-step log-in")
	p.Notices = a.notices(w, r, v)
	return a.renderTwoStep(w, r, http.StatusOK, v, p, views.TwoStep{})
}

// startTwoStep makes a secret and shows it, until a code of it has come or half an hour is over.
func (a *admin) startTwoStep(w http.ResponseWriter, r *http.Request, v *visit) error {
	setup, err := a.Accounts.StartTOTP(r.Context(), v.account, a.issuer(r), a.Now())
	if err != nil {
		return a.twoStepRefused(w, r, v, err)
	}
	return a.renderSetup(w, r, v, http.StatusOK, setup, "")
}

func (a *admin) renderSetup(w http.ResponseWriter, r *http.Request, v *visit, status int, setup session.TOTPSetup, wrong string) error {
	qr, err := qrOf(setup.URL)
	if err != nil {
		return err
	}
	qr.Secret, qr.URL, qr.Error = inFours(setup.Secret), setup.URL, wrong
	return a.renderTwoStep(w, r, status, v, a.page(v, "Two-step log-in"), views.TwoStep{Setup: &qr})
}

// enableTwoStep switches it on with the first code, and shows the recovery codes.
func (a *admin) enableTwoStep(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	codes, again, err := a.Accounts.EnableTOTP(r.Context(), v.account, a.issuer(r), r.PostForm.Get("code"), a.Now())
	if errors.Is(err, session.ErrCode) {
		return a.renderSetup(w, r, v, http.StatusUnprocessableEntity, again, "This is not the code that the app shows now. Is the clock of your device right?")
	}
	if err != nil {
		return a.twoStepRefused(w, r, v, err)
	}
	a.Logger.InfoContext(r.Context(), "admin: two-step log-in on", "account", v.account.ID)
	return a.renderTwoStep(w, r, http.StatusOK, v, a.page(v, "Two-step log-in is on"), views.TwoStep{Codes: codes})
}

func (a *admin) newRecoveryCodes(w http.ResponseWriter, r *http.Request, v *visit) error {
	codes, err := a.Accounts.NewRecoveryCodes(r.Context(), v.account.ID)
	if err != nil {
		return a.twoStepRefused(w, r, v, err)
	}
	a.Logger.InfoContext(r.Context(), "admin: new recovery codes", "account", v.account.ID)
	return a.renderTwoStep(w, r, http.StatusOK, v, a.page(v, "New recovery codes"), views.TwoStep{Codes: codes, Replaced: true})
}

func (a *admin) disableTwoStep(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := a.Accounts.DisableTOTP(r.Context(), v.account.ID); err != nil {
		return a.twoStepRefused(w, r, v, err)
	}
	a.Logger.InfoContext(r.Context(), "admin: two-step log-in off", "account", v.account.ID)
	return a.back(w, r, v, twoStepPath, "Two-step log-in is off. The entry in your app can be deleted.")
}

// twoStepRefused shows the page as things are, with the reason why nothing was done.
func (a *admin) twoStepRefused(w http.ResponseWriter, r *http.Request, v *visit, err error) error {
	words := session.Public(err)
	if words == "" {
		return away(err)
	}
	p := a.page(v, "Two-step log-in")
	p.Notices = []views.Notice{{Kind: "bad", Text: words}}
	return a.renderTwoStep(w, r, http.StatusConflict, v, p, views.TwoStep{})
}

func (a *admin) renderTwoStep(w http.ResponseWriter, r *http.Request, status int, v *visit, p views.Page, view views.TwoStep) error {
	view.On, view.Recovery, view.AccountURL = v.account.TwoStep, recoveryLeft(v.account), accountPath
	view.StartURL, view.OnURL, view.CodesURL, view.OffURL = twoStepPath+"/start", twoStepPath+"/on", twoStepPath+"/codes", twoStepPath+"/off"
	return a.render(w, r, status, views.TwoStepPage(p, view))
}

// issuer names this server in the app, beside those of others.
func (a *admin) issuer(r *http.Request) string {
	host := r.Host
	if u, err := url.Parse(a.PublicURL); err == nil && u.Host != "" {
		host = u.Host
	}
	return "Lastcall " + strings.ReplaceAll(host, ":", " ") // apps split at colons
}

// inFours is a secret for people who type it.
func inFours(s string) string {
	var out strings.Builder
	for i := range len(s) {
		if i > 0 && i%4 == 0 {
			out.WriteByte(' ')
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
