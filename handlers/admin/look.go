package admin

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"lastcall/handlers/widget"
	"lastcall/offers"
	views "lastcall/views/admin"
	frame "lastcall/views/widget"
)

func lookPath(id string) string { return storePath(id) + "/look" }

// look shows how the store's pop-up looks, to be changed by those who may.
func (a *admin) look(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.renderLook(w, r, v, lookPage{store: v.store, form: themeToForm(v.store.Theme)})
}

// lookPage is what the page of looks is made of.
type lookPage struct {
	status       int // 0 is 200
	store        *offers.Storefront
	form         url.Values
	wrong        offers.FieldErrors
	pictureWrong string
	conflict     *views.Conflict
}

func (a *admin) renderLook(w http.ResponseWriter, r *http.Request, v *visit, p lookPage) error {
	b := &builder{form: p.form, wrong: p.wrong, setting: v.setting, shown: map[string]bool{}}
	at := lookPath(p.store.ID)
	view := views.Look{Action: at, Version: strconv.FormatInt(p.store.Version, 10), CanEdit: v.canEdit(), Conflict: p.conflict,
		ContrastURL: at + "/contrast"}
	for _, f := range colourFields {
		view.Colours = append(view.Colours, b.field(f.Name, f))
	}
	for _, f := range shapeFields {
		view.Fields = append(view.Fields, b.field(f.Name, f))
	}
	view.Problems = b.problems
	typed, _ := readTheme(p.form, p.store.Theme)
	view.Contrast = contrastTable(typed)
	view.Picture = pictureView(p.store, p.pictureWrong)
	view.Preview = views.PreviewPanel(previewPanel(at+"/preview", "look", "", v.canEdit()))
	title := "Look"
	if p.conflict != nil || len(view.Problems) > 0 || p.pictureWrong != "" {
		title = "Not saved: " + title
	}
	if p.conflict != nil {
		view.Version = p.form.Get("version")
	}
	page := a.page(v, title)
	page.Notices = a.notices(w, r, v)
	if p.pictureWrong != "" {
		page.Notices = append(page.Notices, views.Notice{Kind: "bad", Text: sentence(p.pictureWrong)})
	}
	return a.render(w, r, max(p.status, http.StatusOK), views.LookPage(page, view))
}

// saveLook keeps what was chosen, if it can be read and nobody else saved in between.
func (a *admin) saveLook(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	if !isVersion(form.Get("version")) {
		return errForm
	}
	kept := strconv.FormatInt(v.store.Version, 10)
	if form.Get("version") != kept && form.Get("over") != kept {
		return a.lookConflict(w, r, v, v.store, form)
	}
	theme, wrong := themeFromForm(form, v.store.Theme)
	if len(wrong) > 0 {
		return a.renderLook(w, r, v, lookPage{status: http.StatusUnprocessableEntity, store: v.store, form: form, wrong: wrong})
	}
	err := a.keepTheme(r, v, theme)
	if errors.Is(err, offers.ErrConflict) {
		current, err := a.Catalog.StoreByID(r.Context(), v.store.ID)
		if err != nil {
			return err
		}
		return a.lookConflict(w, r, v, current, form)
	}
	if err != nil {
		return err
	}
	return a.back(w, r, v, lookPath(v.store.ID), "The look is saved. The next pop-up has it.")
}

// keepTheme saves the store with the theme; the save itself says so to the log of changes.
func (a *admin) keepTheme(r *http.Request, v *visit, theme offers.Theme) error {
	s := *v.store
	s.Theme, s.SavedBy = theme, v.author()
	if err := a.Catalog.SaveStore(r.Context(), &s); err != nil {
		return err
	}
	a.Changed(s.ID)
	return nil
}

func (a *admin) lookConflict(w http.ResponseWriter, r *http.Request, v *visit, current *offers.Storefront, form url.Values) error {
	return a.renderLook(w, r, v, lookPage{status: http.StatusConflict, store: current, form: form, conflict: &views.Conflict{
		Words:      "Nothing of yours is lost: it is all below, not saved yet.",
		CurrentURL: lookPath(current.ID), Version: strconv.FormatInt(current.Version, 10)}})
}

// lookPreview shows the pop-up of the store's first campaign: in the look as it is kept, or as the posted form has it.
func (a *admin) lookPreview(w http.ResponseWriter, r *http.Request, v *visit) error {
	store, note := *v.store, ""
	if r.Method == http.MethodPost {
		if err := parseForm(r); err != nil {
			return err
		}
		var wrong offers.FieldErrors
		if store.Theme, wrong = themeFromForm(r.PostForm, store.Theme); len(wrong) > 0 {
			note = plural(int64(len(wrong)), "choice", "choices") + " cannot be kept; the preview shows what was there before."
		}
	}
	all, err := a.Catalog.Campaigns(r.Context(), store.ID)
	if err != nil {
		return err
	}
	c := offers.NewCampaign(store.ID, "sample", "")
	for i := range all {
		if all[i].Enabled || i == 0 {
			c = all[i]
		}
		if all[i].Enabled {
			break
		}
	}
	return a.showSample(w, r, &store, &c, note)
}

// contrast answers the table of pairs for what is being chosen.
func (a *admin) contrast(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	typed, wrong := readTheme(r.PostForm, v.store.Theme)
	table := contrastTable(typed)
	for _, f := range colourFields {
		if text := wrong[f.Name]; text != "" && table.Good {
			table.Words, table.Good = f.Label+": "+text+".", false
		}
	}
	return a.render(w, r, http.StatusOK, views.Contrast(table))
}

// themePath is the address of a look's own sheet: all of it is in the query, so that a preview writes nothing.
func themePath(id string, t offers.Theme) string {
	q := themeToForm(t)
	for name := range q {
		if q.Get(name) == "" {
			q.Del(name)
		}
	}
	return lookPath(id) + "/theme.css?" + q.Encode()
}

// themeSheet is the sheet of the look in the address. What is none of a look's choices is left out.
func (a *admin) themeSheet(w http.ResponseWriter, r *http.Request, _ *visit) error {
	theme, _ := themeFromForm(r.URL.Query(), offers.Theme{})
	css, err := frame.ThemeCSS(widget.LookOf(theme))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write([]byte(css))
	return nil
}
