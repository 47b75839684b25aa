package admin

import (
	"net/http"

	"github.com/gorilla/sessions"

	"lastcall/session"
	views "lastcall/views/admin"
)

// What a session holds between the two steps of a log-in. It is nobody's until the second is done.
const (
	stepAccount = "step_account" // whose passphrase was right
	stepAt      = "step_at"      // when, Unix ms
	stepNext    = "step_next"    // where to go afterwards
	stepLife    = 5 * 60_000     // ms
)

// askCode remembers that the first step is done, and leads to the second.
func (a *admin) askCode(w http.ResponseWriter, r *http.Request, accountID, next string) error {
	kept, err := a.Admins.Get(r, session.AdminCookie)
	if err != nil && session.Public(err) == "" {
		return away(err)
	}
	kept.Values[stepAccount], kept.Values[stepAt], kept.Values[stepNext] = accountID, a.Now(), next
	if err := a.Admins.Save(r, w, kept); err != nil {
		return away(err)
	}
	http.Redirect(w, r, "/admin/login/code", http.StatusSeeOther)
	return nil
}

// pending is the log-in whose second step is awaited, "" if there is none or it waited too long.
func (a *admin) pending(r *http.Request) (kept *sessions.Session, accountID, next string, err error) {
	kept, err = a.Admins.Get(r, session.AdminCookie)
	if err != nil && session.Public(err) == "" {
		return nil, "", "", away(err)
	}
	at, _ := kept.Values[stepAt].(int64)
	accountID, _ = kept.Values[stepAccount].(string)
	next, _ = kept.Values[stepNext].(string)
	if a.Now()-at >= stepLife {
		accountID = ""
	}
	return kept, accountID, localPath(next), nil
}

func (a *admin) showLoginCode(w http.ResponseWriter, r *http.Request, _ *visit) error {
	_, accountID, next, err := a.pending(r)
	if err != nil {
		return err
	}
	if accountID == "" {
		http.Redirect(w, r, loginPath(next), http.StatusSeeOther)
		return nil
	}
	return a.renderLoginCode(w, r, http.StatusOK, "")
}

// loginCode does the second step.
func (a *admin) loginCode(w http.ResponseWriter, r *http.Request, _ *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	kept, accountID, next, err := a.pending(r)
	if err != nil {
		return err
	}
	if accountID == "" {
		return a.renderLogin(w, r, http.StatusUnprocessableEntity, views.Login{Next: next, Error: "That took too long. Please log in again."})
	}
	recovery, err := a.Accounts.SecondStep(r.Context(), accountID, r.PostForm.Get("code"), address(r), a.Now())
	if err != nil {
		status, words := refusal(w, err)
		if words == "" {
			return away(err)
		}
		a.Logger.InfoContext(r.Context(), "admin: second step refused", "account", accountID, "cause", err)
		return a.renderLoginCode(w, r, status, words)
	}
	for _, name := range []string{stepAccount, stepAt, stepNext} {
		delete(kept.Values, name)
	}
	if recovery {
		account, err := a.Accounts.Get(r.Context(), accountID)
		if err != nil {
			return away(err)
		}
		kept.AddFlash("You used a recovery code. " + plural(int64(account.Recovery), "is", "are") + " left; make new ones on the page of your account.")
		a.Logger.InfoContext(r.Context(), "admin: recovery code used", "account", accountID, "left", account.Recovery)
	}
	return a.begin(w, r, accountID, next)
}

func (a *admin) renderLoginCode(w http.ResponseWriter, r *http.Request, status int, wrong string) error {
	return a.render(w, r, status, views.LoginCodePage(a.page(&visit{}, "Second step"), views.LoginCode{Error: wrong}))
}
