package admin

import (
	"net/http"
	"net/url"
	"time"

	"lastcall/session"
	views "lastcall/views/admin"
)

const accountPath = "/admin/account"

// showAccount is a person's own page.
func (a *admin) showAccount(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.renderAccount(w, r, v, http.StatusOK, views.Account{Name: v.account.Name})
}

// renderAccount fills in what the page shows besides what was typed and is wrong.
func (a *admin) renderAccount(w http.ResponseWriter, r *http.Request, v *visit, status int, view views.Account) error {
	logins, err := a.Admins.LogIns(r.Context(), v.account.ID)
	if err != nil {
		return away(err)
	}
	view.Email = v.account.Email
	view.TwoStep, view.TwoStepURL = v.account.TwoStep, twoStepPath
	view.Recovery = recoveryLeft(v.account)
	view.NameURL, view.PassphraseURL, view.EndOthersURL = accountPath+"/name", accountPath+"/passphrase", accountPath+"/log-ins/end-others"
	this, _ := session.AdminOf(v.session)
	for _, l := range logins {
		view.LogIns = append(view.LogIns, views.LogIn{
			This: l.ID == this.ID, Browser: orElse(l.Browser, "A browser we don’t know"), Network: orElse(l.Network, "an unknown network"),
			Since: showTime(l.Since, time.UTC, a.Now()), Seen: ago(a.Now() - l.Seen), EndURL: accountPath + "/log-ins/" + url.PathEscape(l.ID) + "/end",
		})
	}
	if status == http.StatusOK {
		p := a.page(v, "Your account")
		p.Notices = a.notices(w, r, v)
		return a.render(w, r, status, views.AccountPage(p, view))
	}
	return a.render(w, r, status, views.AccountPage(a.page(v, "Your account"), view))
}

func recoveryLeft(account session.Account) string {
	if !account.TwoStep {
		return ""
	}
	return plural(int64(account.Recovery), "recovery code is left", "recovery codes are left")
}

// ago is how long since, for people; what is known only to the minute is not told more exactly.
func ago(ms int64) string {
	if ms < 2*60_000 {
		return "just now"
	}
	return roughly(ms) + " ago"
}

// roughly is a span in its greatest unit.
func roughly(ms int64) string {
	const minute, hour, day = 60_000, 3_600_000, 86_400_000
	switch {
	case ms >= 2*day:
		return plural((ms+day/2)/day, "day", "days")
	case ms >= hour:
		return plural(ms/hour, "hour", "hours")
	default:
		return plural(max(ms/minute, 1), "minute", "minutes")
	}
}

// day is the day of a moment.
func day(ms int64, loc *time.Location) string { return time.UnixMilli(ms).In(loc).Format("2 Jan 2006") }

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// rename changes the person's own name.
func (a *admin) rename(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	name := r.PostForm.Get("name")
	if err := a.Accounts.Rename(r.Context(), v.account.ID, name); err != nil {
		if words := session.Public(err); words != "" {
			return a.renderAccount(w, r, v, http.StatusUnprocessableEntity, views.Account{Name: name, NameError: words})
		}
		return away(err)
	}
	return a.back(w, r, v, accountPath, "Your name is changed.")
}
