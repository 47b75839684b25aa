package admin

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// conflict keeps what was typed and shows it beside what someone else saved in between.
func (a *admin) conflict(w http.ResponseWriter, r *http.Request, v *visit, current offers.Campaign, form url.Values) error {
	base, err := a.startOf(r.Context(), v, current.ID, form.Get("version"))
	if err != nil {
		return err
	}
	e := a.editor(v, &current, form, nil)
	e.Version, e.Dirty = form.Get("version"), true
	e.Conflict = a.conflictOf(v, base, &current, form)
	return a.renderEditor(w, r, v, http.StatusConflict, e)
}

// startOf is the version that a form was filled from, nil if it is not kept.
func (a *admin) startOf(ctx context.Context, v *visit, id, version string) (*offers.Campaign, error) {
	return a.version(ctx, v, id, versionOf(version), nil)
}

// conflictOf says in which fields the typed campaign differs from the one that is kept now, and who changed which.
func (a *admin) conflictOf(v *visit, base, current *offers.Campaign, form url.Values) *views.CampaignConflict {
	s := v.setting
	typed, wrong := fromForm(form, *current, s)
	view := &views.CampaignConflict{
		Who: authorWords(current.UpdatedBy), At: a.time(v, current.UpdatedAt), Known: base != nil,
		CurrentURL: campaignPath(v.store.ID, current.ID), Version: strconv.FormatInt(current.Version, 10),
	}
	if current.UpdatedAt == 0 {
		view.At = "a time that is not recorded"
	}
	if base != nil {
		view.ChangesURL = view.CurrentURL + "/history?version=" + view.Version + "&with=" + strconv.FormatInt(base.Version, 10)
	}
	for _, p := range aspects() {
		unread := wrong[p.key] != ""
		if p.same(&typed, current, s) && !unread || p.key == "archived" {
			continue
		}
		row := views.ConflictRow{Field: p.name(), Kept: p.words(current, s), Yours: p.words(&typed, s)}
		if unread {
			row.Yours = form.Get(p.key)
		}
		if base != nil {
			theirs, yours := !p.same(base, current, s), unread || !p.same(base, &typed, s)
			row.Before = p.words(base, s)
			switch {
			case theirs && yours:
				row.By, row.Both = "Both of you", true
			case theirs:
				row.By = view.Who
			default:
				row.By = "You"
			}
		}
		view.Rows = append(view.Rows, row)
	}
	return view
}

// mergeForms is what was typed, with what is kept now wherever the person changed nothing. Boxes that only make sense
// together stay together.
func mergeForms(typed, base, current url.Values) url.Values {
	names := map[string][]string{}
	for _, form := range []url.Values{typed, base, current} {
		for name := range form {
			names[groupOf(name)] = append(names[groupOf(name)], name)
		}
	}
	merged := url.Values{}
	for _, group := range names {
		from := current
		for _, name := range group {
			if plainText(typed.Get(name)) != plainText(base.Get(name)) {
				from = typed
			}
		}
		for _, name := range group {
			if from.Has(name) {
				merged[name] = from[name]
			}
		}
	}
	return merged
}

// groupOf names the boxes that belong together: a trigger is nothing without its row, a value nothing without its kind.
func groupOf(name string) string {
	for _, k := range valueKinds {
		if strings.HasPrefix(name, "value."+string(k.kind)+".") {
			return "value.kind"
		}
	}
	for _, group := range []string{"triggers", "windows"} {
		if strings.HasPrefix(name, group+".") {
			return group
		}
	}
	return name
}

func plainText(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// merged shows the form with both people's changes in it, not saved yet.
func (a *admin) merged(w http.ResponseWriter, r *http.Request, v *visit, current offers.Campaign, form url.Values) error {
	base, err := a.startOf(r.Context(), v, current.ID, form.Get("version"))
	if err != nil {
		return err
	}
	if base == nil {
		return a.conflict(w, r, v, current, form)
	}
	both := mergeForms(form, toForm(base, v.setting), toForm(&current, v.setting))
	e := a.editor(v, &current, both, nil)
	e.Unsaved = "Your changes are in it, and those of " + authorWords(current.UpdatedBy) + " where you changed nothing. It is not saved yet."
	return a.renderEditor(w, r, v, http.StatusOK, e)
}
