package admin

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// The boxes of a store's settings.
const (
	boxCreateOn = "create_on"
	boxShelf    = "shelf"
	boxRevive   = "revive"
)

var createOnOptions = []views.Option{
	{Value: string(offers.CreateOnClaim), Label: "When a shopper takes the offer"},
	{Value: string(offers.CreateOnShow), Label: "When an offer is made, in the background"},
	{Value: string(offers.CreateOnShelf), Label: "Ahead of time: codes lie ready"},
}

func storeToForm(s *offers.Storefront) url.Values {
	form := url.Values{boxCreateOn: {string(s.CreateOn)}, boxShelf: {""}, boxRevive: {""}}
	if s.Shelf > 0 {
		form.Set(boxShelf, strconv.Itoa(s.Shelf))
	}
	if s.Revive {
		form.Set(boxRevive, "1")
	}
	return form
}

// storeFromForm puts what was typed into a copy of the store.
func storeFromForm(form url.Values, base offers.Storefront) (offers.Storefront, offers.FieldErrors) {
	s, wrong := base, offers.FieldErrors{}
	if s.Platform != "direct" {
		s.Revive = form.Get(boxRevive) == "1"
		switch on := offers.CreateOn(form.Get(boxCreateOn)); on {
		case offers.CreateOnClaim, offers.CreateOnShow, offers.CreateOnShelf:
			s.CreateOn = on
		default:
			wrong[boxCreateOn] = "choose one of the list"
		}
		n, err := parseDecimal(form.Get(boxShelf), 0, offers.MaxShelf)
		switch {
		case form.Get(boxShelf) == "":
			s.Shelf = 0
		case err != nil:
			wrong[boxShelf] = "a whole number up to " + strconv.Itoa(offers.MaxShelf)
		default:
			s.Shelf = int(n)
		}
		if s.CreateOn == offers.CreateOnShelf && s.Shelf < 1 && wrong[boxShelf] == "" {
			wrong[boxShelf] = "how many codes shall lie ready? Between 1 and " + strconv.Itoa(offers.MaxShelf)
		}
	}
	return s, wrong
}

// storeSettings is the form with what it holds and what is wrong with it.
func (a *admin) storeSettings(v *visit, store *offers.Storefront, form url.Values, wrong offers.FieldErrors) *views.StoreSettings {
	b := &builder{form: form, wrong: wrong, setting: v.setting, shown: map[string]bool{}}
	s := &views.StoreSettings{Action: platformPath(store.ID) + "/settings", Version: strconv.FormatInt(store.Version, 10)}
	if store.Platform != "direct" {
		s.Fields = append(s.Fields,
			b.field(boxCreateOn, views.Field{Label: "Codes are created on the platform", Type: views.Select, Options: createOnOptions,
				Hint: "Ahead of time makes the click instant where a platform allows few calls."}),
			b.field(boxShelf, views.Field{Label: "Codes that lie ready, of each value", Type: views.Text, Number: true, Unit: "codes",
				Hint: "Only for codes ahead of time."}),
			b.field(boxRevive, views.Field{Label: "A cancelled order gives its code back", Type: views.Check, Wide: true,
				Hint: "If its time is not up. Otherwise a code is used once, cancelled or not."}))
	}
	s.Problems = b.problems
	return s
}

// saveSettings keeps what was typed, if all of it can be kept and nobody else saved in between.
func (a *admin) saveSettings(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	if !isVersion(form.Get("version")) {
		return errForm
	}
	kept := strconv.FormatInt(v.store.Version, 10)
	s, wrong := storeFromForm(form, *v.store)
	if form.Get("version") != kept && form.Get("over") != kept {
		return a.settingsConflict(w, r, v, v.store, form)
	}
	if len(wrong) > 0 {
		return a.showPlatform(w, r, v, http.StatusUnprocessableEntity, a.storeSettings(v, v.store, form, wrong))
	}
	s.SavedBy = v.author()
	switch err := a.Catalog.SaveStore(r.Context(), &s); {
	case errors.Is(err, offers.ErrConflict):
		current, err := a.Catalog.StoreByID(r.Context(), v.store.ID)
		if err != nil {
			return err
		}
		return a.settingsConflict(w, r, v, current, form)
	case err != nil:
		return err
	}
	a.Changed(s.ID)
	a.Logger.InfoContext(r.Context(), "admin: store saved", "account", v.account.ID, "store", s.ID)
	return a.back(w, r, v, platformPath(s.ID), "Settings saved.")
}

func (a *admin) settingsConflict(w http.ResponseWriter, r *http.Request, v *visit, current *offers.Storefront, form url.Values) error {
	view := a.storeSettings(v, current, form, nil)
	view.Version, view.Conflict, view.Over = form.Get("version"), true, strconv.FormatInt(current.Version, 10)
	return a.showPlatform(w, r, v, http.StatusConflict, view)
}
