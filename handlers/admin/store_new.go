package admin

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"lastcall/offers"
	"lastcall/session"
	views "lastcall/views/admin"
)

const newStorePath = "/admin/new-store"

var errNoNewStore = &problem{status: http.StatusForbidden, title: "Your account may not make stores", words: "Only an owner of every store on this server may. Ask one of them."}

// makesStores reports whether the person may add stores to the server.
func (v *visit) makesStores() bool { return v.account.Roles[session.EveryStore] == session.Owner }

// newStore asks what a new store is. Its id is half drawn now, so that a form sent twice makes one store.
func (a *admin) newStore(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.makesStores() {
		return errNoNewStore
	}
	form := url.Values{"id": {strings.ToLower(rand.Text()[:6])}, boxCurrency: {guessedCurrency(r)}, boxZone: {"UTC"}}
	return a.renderNewStore(w, r, v, http.StatusOK, form, nil, true)
}

func (a *admin) renderNewStore(w http.ResponseWriter, r *http.Request, v *visit, status int, form url.Values, wrong offers.FieldErrors, guess bool) error {
	b := &builder{form: form, wrong: wrong, setting: setting{currency: form.Get(boxCurrency)}, shown: map[string]bool{}}
	view := views.StoreForm{Action: newStorePath, ID: form.Get("id"), Fields: storeBoxes(b, "")}
	for i := range view.Fields {
		if view.Fields[i].Name == boxMaxOrder {
			view.Fields[i].Unit = "" // the currency is being chosen
		}
	}
	if guess {
		view.Guess = fieldID(boxZone)
	}
	view.Problems = b.problems
	if text := wrong[""]; text != "" {
		view.Problems = append(view.Problems, views.FieldProblem{Label: "The store", Text: sentence(text)})
	}
	title := "New store"
	if len(view.Problems) > 0 {
		title = "Not made yet: " + title
	}
	page := a.page(v, title)
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.NewStorePage(page, view))
}

// createStore makes the store and leads to its guide. There is no campaign yet.
func (a *admin) createStore(w http.ResponseWriter, r *http.Request, v *visit) error {
	if !v.makesStores() {
		return errNoNewStore
	}
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	drawn := form.Get("id")
	if len(drawn) != 6 || !offers.ValidID(drawn) {
		return errForm
	}
	base := offers.Storefront{Key: strings.ToLower(rand.Text()[:12]), Platform: "direct", Cells: 1, Salt: rand.Text(), Guide: guideSteps, SavedBy: v.author()}
	s, wrong, read := storeFromBoxes(form, base, false)
	s.ID = slug(s.Name) + "-" + drawn
	if err := s.Validate(); err != nil && len(wrong) == 0 {
		wrong[""] = err.Error()
	}
	if len(wrong) > 0 {
		return a.renderNewStore(w, r, v, http.StatusUnprocessableEntity, form, wrong, false)
	}
	switch err := a.Catalog.SaveStore(r.Context(), &s); {
	case errors.Is(err, offers.ErrConflict): // the form came twice: it is there
		if _, err := a.Catalog.StoreByID(r.Context(), s.ID); err != nil {
			return err
		}
		http.Redirect(w, r, startPath(s.ID), http.StatusSeeOther)
		return nil
	case err != nil:
		return err
	}
	a.Changed(s.ID)
	a.Logger.InfoContext(r.Context(), "admin: store made", "account", v.account.ID, "store", s.ID)
	words := "“" + s.Name + "” is made."
	if len(read) > 0 {
		words += " " + strings.Join(read, "; ") + "."
	}
	return a.back(w, r, v, startPath(s.ID), words)
}

// slug is a name in the letters of an id, "store" if nothing of it is left.
func slug(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 24 {
			break
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "store"
}
