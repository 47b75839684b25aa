package admin

import (
	"errors"
	"net/http"
	"net/netip"
	"strconv"

	"lastcall/session"
	views "lastcall/views/admin"
)

// showLogin asks who is there; those who are logged in already go on.
func (a *admin) showLogin(w http.ResponseWriter, r *http.Request, v *visit) error {
	next := localPath(r.URL.Query().Get("next"))
	if err := a.identify(w, r, v); err != nil {
		return err
	}
	if v.account.ID != "" {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	}
	_, ended := a.Admins.Get(r, session.AdminCookie)
	info := session.Public(ended)
	if err := a.Accounts.LookFirst(r.Context(), ""); errors.Is(err, session.ErrFirstLink) {
		info = "Nobody has an account here yet. The server prints a set-up link on its console when it starts: open that."
	}
	return a.renderLogin(w, r, http.StatusOK, views.Login{Next: next, Info: info})
}

// login checks the passphrase and begins a session under a new id.
func (a *admin) login(w http.ResponseWriter, r *http.Request, _ *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	email, next := r.PostForm.Get("email"), localPath(r.PostForm.Get("next"))
	account, err := a.Accounts.Authenticate(r.Context(), email, r.PostForm.Get("passphrase"), address(r))
	if err != nil {
		status, words := refusal(w, err)
		if words == "" {
			return away(err)
		}
		a.Logger.InfoContext(r.Context(), "admin: log-in refused", "cause", err)
		return a.renderLogin(w, r, status, views.Login{Email: email, Next: next, Error: words})
	}
	if account.TwoStep {
		return a.askCode(w, r, account.ID, next)
	}
	return a.begin(w, r, account.ID, next)
}

// begin starts the session of a person who has proved who they are, and leads on.
func (a *admin) begin(w http.ResponseWriter, r *http.Request, accountID, next string) error {
	if err := a.Admins.LogIn(w, r, accountID); err != nil {
		return away(err)
	}
	a.Logger.InfoContext(r.Context(), "admin: log-in", "account", accountID)
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// refusal is what people read of a proof that was not taken, "" if the failure is ours.
func refusal(w http.ResponseWriter, err error) (status int, words string) {
	var throttled *session.Throttled
	if errors.As(err, &throttled) {
		w.Header().Set("Retry-After", strconv.Itoa(int(throttled.RetryAfter.Seconds())))
		return http.StatusTooManyRequests, "Too many attempts. Please wait " + showSpan(throttled.RetryAfter.Milliseconds()) + " and try again."
	}
	return http.StatusUnprocessableEntity, session.Public(err)
}

func (a *admin) renderLogin(w http.ResponseWriter, r *http.Request, status int, v views.Login) error {
	if v.Next == "/admin/" {
		v.Next = ""
	}
	return a.render(w, r, status, views.LoginPage(a.page(&visit{}, "Log in"), v))
}

// address is the network address that asks, invalid if the server's front did not say.
func address(r *http.Request) netip.Addr {
	if at, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		return at.Addr()
	}
	at, _ := netip.ParseAddr(r.RemoteAddr)
	return at
}
