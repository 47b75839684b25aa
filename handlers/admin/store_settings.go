package admin

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// showSettings shows what the store is, to be changed by those who may.
func (a *admin) showSettings(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.renderSettings(w, r, v, http.StatusOK, v.store, storeToBoxes(v.store), nil, nil)
}

func (a *admin) renderSettings(w http.ResponseWriter, r *http.Request, v *visit, status int, store *offers.Storefront, form url.Values,
	wrong offers.FieldErrors, c *views.Conflict) error {
	fixed, err := a.currencyFixed(r, store)
	if err != nil {
		return err
	}
	b := &builder{form: form, wrong: wrong, setting: setting{currency: store.Currency, loc: store.Location()}, shown: map[string]bool{}}
	if fixed != "" {
		form.Set(boxCurrency, store.Currency)
	}
	view := views.StoreForm{Action: settingsPath(store.ID), Version: strconv.FormatInt(store.Version, 10), CanEdit: v.canEdit(), Conflict: c,
		Fields: append(storeBoxes(b, fixed), b.field(boxConsent, views.Field{Label: "Wait for the shopper’s consent", Type: views.Check, Wide: true,
			Hint: "Nothing is stored or sent before the page calls lastcall(\"consent\", true)."})),
		Facts: []views.Fact{
			{What: "Script tag", Words: a.scriptTag(store)},
			{What: "Id", Words: store.ID + " (for the command line and the API)"},
			{What: "Platform", Words: platformName(store.Platform)},
		}}
	if store.Platform != "direct" {
		view.Fields = append(view.Fields, b.field(boxRevive, views.Field{Label: "A cancelled order gives its code back", Type: views.Check, Wide: true,
			Hint: "If its time is not up. Otherwise a code is used once, cancelled or not."}))
	}
	view.Problems = b.problems
	if text := wrong[""]; text != "" {
		view.Problems = append(view.Problems, views.FieldProblem{Label: "The store", Text: sentence(text)})
	}
	if c != nil {
		view.Version = form.Get("version")
	}
	title := "Store settings"
	if c != nil || len(view.Problems) > 0 {
		title = "Not saved: " + title
	}
	page := a.page(v, title)
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.StoreSettingsPage(page, view))
}

// currencyFixed says why the store's currency stays as it is, "" if it may change: amounts of offers are in it.
func (a *admin) currencyFixed(r *http.Request, store *offers.Storefront) (string, error) {
	all, err := a.Catalog.Counters(r.Context(), store)
	if err != nil {
		return "", err
	}
	for _, totals := range all {
		if totals["offered"] > 0 {
			return "Fixed: offers have been made in it. A shop in another currency is another store.", nil
		}
	}
	return "", nil
}

func (a *admin) scriptTag(s *offers.Storefront) string {
	return `<script async src="` + html.EscapeString(a.PublicURL+"/w/"+s.Key+".js") + `"></script>`
}

// saveStore keeps what was typed, if all of it can be kept and nobody else saved in between.
func (a *admin) saveStore(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	if !isVersion(form.Get("version")) {
		return errForm
	}
	fixed, err := a.currencyFixed(r, v.store)
	if err != nil {
		return err
	}
	kept := strconv.FormatInt(v.store.Version, 10)
	s, wrong, read := storeFromBoxes(form, *v.store, fixed != "")
	s.Consent, s.SavedBy = form.Get(boxConsent) == "1", v.author()
	if s.Platform != "direct" {
		s.Revive = form.Get(boxRevive) == "1"
	}
	if form.Get("version") != kept && form.Get("over") != kept {
		return a.storeConflict(w, r, v, v.store, form)
	}
	if err := s.Validate(); err != nil && len(wrong) == 0 {
		wrong[""] = err.Error()
	}
	if len(wrong) > 0 {
		return a.renderSettings(w, r, v, http.StatusUnprocessableEntity, v.store, form, wrong, nil)
	}
	switch err := a.Catalog.SaveStore(r.Context(), &s); {
	case errors.Is(err, offers.ErrConflict):
		current, err := a.Catalog.StoreByID(r.Context(), v.store.ID)
		if err != nil {
			return err
		}
		return a.storeConflict(w, r, v, current, form)
	case err != nil:
		return err
	}
	a.Changed(s.ID)
	words := "Settings saved."
	if len(read) > 0 {
		words += " " + strings.Join(read, "; ") + "."
	}
	return a.back(w, r, v, settingsPath(s.ID), words)
}

// storeConflict keeps what was typed and says that someone else saved in between.
func (a *admin) storeConflict(w http.ResponseWriter, r *http.Request, v *visit, current *offers.Storefront, form url.Values) error {
	c := &views.Conflict{Words: "Nothing of yours is lost: it is all below, not saved yet.", CurrentURL: settingsPath(current.ID),
		Version: strconv.FormatInt(current.Version, 10)}
	now := storeToBoxes(current)
	for _, box := range []struct{ name, label string }{{boxStoreName, "Name of the store"}, {boxOrigins, "Address of the shop"},
		{boxCurrency, "Currency"}, {boxZone, "Time zone"}, {boxMaxOrder, "Largest order you expect"}, {boxConsent, "Consent"},
		{boxRevive, "Cancelled orders"}} {
		typed, sent := form[box.name]
		optional := box.name == boxCurrency || box.name == boxRevive // not on the page for every store
		if optional && !sent {
			continue
		}
		text := strings.Join(strings.Fields(strings.Join(typed, "")), "\n")
		if box.name != boxOrigins {
			text = strings.TrimSpace(strings.Join(typed, ""))
		}
		if text != now.Get(box.name) {
			c.Differs = append(c.Differs, box.label)
		}
	}
	return a.renderSettings(w, r, v, http.StatusConflict, current, form, nil, c)
}
