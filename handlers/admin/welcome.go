package admin

import (
	"errors"
	"net/http"
	"net/url"

	"lastcall/offers"
	"lastcall/session"
	views "lastcall/views/admin"
)

// The boxes of the first account.
const (
	boxPersonName = "name"
	boxEmail      = "email"
	boxPassphrase = "passphrase"
)

var (
	errFirstLink = &problem{status: http.StatusNotFound, title: "This set-up link does not work", words: "It is good once, and for a day. As long as nobody has an account here, the server prints a new one whenever it starts: restart it, or ask whoever runs it."}
	errNotFirst  = &problem{status: http.StatusGone, title: "This server has been set up already", words: "The link has done its work. Log in with your account, or ask an owner to invite you."}
)

// welcome lets whoever has the link from the server's console make the first account.
func (a *admin) welcome(w http.ResponseWriter, r *http.Request, _ *visit) error {
	if err := a.firstLink(r); err != nil {
		return err
	}
	return a.renderWelcome(w, r, http.StatusOK, url.Values{}, nil)
}

func (a *admin) firstLink(r *http.Request) error {
	err := a.Accounts.LookFirst(r.Context(), r.PathValue("secret"))
	switch {
	case err == nil:
		return nil
	case errors.Is(err, session.ErrNotFirst):
		return errNotFirst
	case errors.Is(err, session.ErrFirstLink):
		return errFirstLink
	default:
		return away(err)
	}
}

// createFirst makes the owner of everything, logs them in and leads them to their first store.
func (a *admin) createFirst(w http.ResponseWriter, r *http.Request, _ *visit) error {
	if err := a.firstLink(r); err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	form, secret := r.PostForm, r.PathValue("secret")
	if wrong := firstWrong(form); len(wrong) > 0 {
		return a.renderWelcome(w, r, http.StatusUnprocessableEntity, form, wrong)
	}
	account, err := a.Accounts.CreateFirst(r.Context(), session.NewAccount{Email: form.Get(boxEmail), Name: form.Get(boxPersonName),
		Role: session.Owner, Stores: []string{session.EveryStore}, Passphrase: form.Get(boxPassphrase)}, a.Now())
	switch {
	case err == nil:
	case errors.Is(err, session.ErrNotFirst):
		return errNotFirst
	case session.Public(err) != "":
		return a.renderWelcome(w, r, http.StatusUnprocessableEntity, form, offers.FieldErrors{boxOf(err): session.Public(err)})
	default:
		return away(err)
	}
	if err := a.Accounts.SpendFirst(r.Context(), secret); err != nil { // it is void now anyway
		a.Logger.WarnContext(r.Context(), "admin: set-up link not spent", "cause", err)
	}
	a.Logger.InfoContext(r.Context(), "admin: first account made", "account", account.ID)
	if err := a.Admins.LogIn(w, r, account.ID); err != nil {
		return away(err)
	}
	http.Redirect(w, r, newStorePath, http.StatusSeeOther)
	return nil
}

// firstWrong says what is wrong with all boxes at once.
func firstWrong(form url.Values) offers.FieldErrors {
	wrong := offers.FieldErrors{}
	email, err := session.NormalEmail(form.Get(boxEmail))
	if err != nil {
		wrong[boxEmail] = session.Public(err)
	}
	if err := session.CheckPassphrase(form.Get(boxPassphrase), email); err != nil {
		wrong[boxPassphrase] = session.Public(err)
	}
	return wrong
}

// boxOf is where a refusal of an account belongs.
func boxOf(err error) string {
	switch {
	case errors.Is(err, session.ErrEmail), errors.Is(err, session.ErrEmailTaken):
		return boxEmail
	case errors.Is(err, session.ErrName):
		return boxPersonName
	default:
		return boxPassphrase
	}
}

func (a *admin) renderWelcome(w http.ResponseWriter, r *http.Request, status int, form url.Values, wrong offers.FieldErrors) error {
	b := &builder{form: form, wrong: wrong, shown: map[string]bool{}}
	view := views.Welcome{Action: r.URL.Path, Fields: []views.Field{
		b.field(boxPersonName, views.Field{Label: "Your name", Type: views.Text, Wide: true, Complete: "name", Hint: "As your team sees it."}),
		b.field(boxEmail, views.Field{Label: "E-mail address", Type: views.Email, Wide: true, Required: true, Complete: "username",
			Hint: "You log in with it."}),
		b.field(boxPassphrase, views.Field{Label: "Passphrase", Type: views.Secret, Wide: true, Required: true, Complete: "new-password",
			Hint: "12 characters or more; a few unrelated words work well. Well-known passphrases, your address, the product’s name and repetition count for nothing."}),
	}}
	view.Problems = b.problems
	title := "Welcome"
	if len(view.Problems) > 0 {
		title = "Not made yet: " + title
	}
	return a.render(w, r, status, views.WelcomePage(a.page(&visit{}, title), view))
}
