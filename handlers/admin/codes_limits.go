package admin

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// deskBox is one box of what staff may give. An empty one is the default.
type deskBox struct {
	name, label, unit, hint string
	at                      func(r *offers.DeskRules) *int64
	parse                   func(text string, s setting) (int64, error)
	format                  func(n int64, s setting) string
	most                    int64
}

var deskBoxes = []deskBox{
	{"max_percent", "Largest percentage", "%", "Of a code without a campaign as its template.",
		func(r *offers.DeskRules) *int64 { return (*int64)(&r.MaxPercent) },
		func(text string, _ setting) (int64, error) { return parsePercent(text) }, func(n int64, _ setting) string { return typedPercent(n) }, 10_000},
	{"max_amount", "Largest amount", ownCurrency, "Of the same, and what free shipping may cost you.",
		func(r *offers.DeskRules) *int64 { return &r.MaxAmount }, inMoney, asMoney, offers.MaxAmount},
	{"max_days", "Longest life", "days", "Of a code that staff gives.",
		func(r *offers.DeskRules) *int64 { return &r.MaxDays }, wholeUpTo(offers.MaxDeskDays), plainNumber, offers.MaxDeskDays},
	{"per_day", "Codes a day", "codes", "By one person.",
		func(r *offers.DeskRules) *int64 { return &r.PerDay }, wholeUpTo(offers.MaxDeskPerDay), plainNumber, offers.MaxDeskPerDay},
	{"more", "More time for an offer", "min", "Added by staff to one code altogether, and never more than its campaign's longest time.",
		func(r *offers.DeskRules) *int64 { return &r.MoreMS },
		func(text string, _ setting) (int64, error) { return parseSpan(text, minutes) }, func(n int64, _ setting) string { return typedSpan(n, minutes) }, offers.MaxDeskMoreMS},
}

func wholeUpTo(most int64) func(string, setting) (int64, error) {
	return func(text string, _ setting) (int64, error) { return parseDecimal(text, 0, most) }
}

func plainNumber(n int64, _ setting) string { return strconv.FormatInt(n, 10) }

// deskLimits shows what staff may give, to be changed.
func (a *admin) deskLimits(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, rules := url.Values{}, v.store.DeskRules()
	for _, b := range deskBoxes {
		form.Set(b.name, b.format(*b.at(&rules), v.setting))
	}
	return a.showLimits(w, r, v, http.StatusOK, form, nil, false)
}

// saveDeskLimits keeps them, unless somebody saved the store since they were shown.
func (a *admin) saveDeskLimits(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form, wrong := r.PostForm, offers.FieldErrors{}
	changed := *v.store // the one kept may be shared with others
	for _, b := range deskBoxes {
		text := strings.TrimSpace(form.Get(b.name))
		if text == "" {
			*b.at(&changed.Desk) = 0
			continue
		}
		n, err := b.parse(text, v.setting)
		switch {
		case err != nil:
			wrong[b.name] = err.Error()
		case n < 1 || n > b.most:
			wrong[b.name] = fmt.Sprintf("more than 0, at most %s", b.format(b.most, v.setting))
		default:
			*b.at(&changed.Desk) = n
		}
	}
	if len(wrong) > 0 {
		return a.showLimits(w, r, v, http.StatusUnprocessableEntity, form, wrong, false)
	}
	if form.Get("version") != strconv.FormatInt(v.store.Version, 10) {
		return a.showLimits(w, r, v, http.StatusConflict, form, nil, true)
	}
	changed.SavedBy = v.author()
	err := a.Catalog.SaveStore(r.Context(), &changed)
	if errors.Is(err, offers.ErrConflict) {
		if v.store, err = a.Catalog.StoreByID(r.Context(), v.store.ID); err != nil {
			return err
		}
		return a.showLimits(w, r, v, http.StatusConflict, form, nil, true)
	}
	if err != nil {
		return err
	}
	a.Changed(v.store.ID)
	return a.back(w, r, v, codesPath(v.store.ID), "What staff may give is saved.")
}

func (a *admin) showLimits(w http.ResponseWriter, r *http.Request, v *visit, status int, form url.Values, wrong offers.FieldErrors, conflict bool) error {
	base := codesPath(v.store.ID)
	view := views.DeskLimits{ListURL: base, Action: base + "/limits", Version: strconv.FormatInt(v.store.Version, 10), Conflict: conflict}
	for _, b := range deskBoxes {
		f := views.Field{Type: views.Text, Number: true, ID: "l-" + b.name, Name: b.name, Label: b.label, Unit: b.unit, Hint: b.hint, Value: form.Get(b.name), Error: wrong[b.name]}
		if f.Unit == ownCurrency {
			f.Unit = v.store.Currency
		}
		if f.Error != "" {
			view.Problems = append(view.Problems, views.FieldProblem{Target: f.ID, Label: f.Label, Text: f.Error})
		}
		view.Fields = append(view.Fields, f)
	}
	title := "What staff may give"
	if conflict || len(wrong) > 0 {
		title = "Not saved: " + title
	}
	return a.render(w, r, status, views.DeskLimitsPage(a.page(v, title), view))
}
