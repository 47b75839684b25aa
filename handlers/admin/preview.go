package admin

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lastcall/handlers/widget"
	"lastcall/offers"
	views "lastcall/views/admin"
	frame "lastcall/views/widget"
)

// previewPolicy lets the admin's own pages hold the frame, and the frame do nothing but show itself.
const previewPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"

// The choices of a preview: names in its address.
const (
	choiceView   = "view"
	choiceScreen = "screen"
	choiceScheme = "scheme"
	choiceDir    = "dir"
	choiceValue  = "value"
)

// choices are the options of each, the first being the default.
var choices = []struct {
	name, label string
	options     []views.Option
}{
	{choiceView, "View", []views.Option{{Value: widget.SamplePop, Label: "Pop-up"}, {Value: widget.SampleTease, Label: "Teaser"},
		{Value: widget.SampleCart, Label: "In the cart"}, {Value: widget.SampleEnded, Label: "Ended"}}},
	{choiceScreen, "Screen", []views.Option{{Value: "desktop", Label: "Desktop"}, {Value: "mobile", Label: "Mobile"}}},
	{choiceScheme, "Shopper’s colours", []views.Option{{Value: "light", Label: "Light"}, {Value: "dark", Label: "Dark"}}},
	{choiceDir, "Direction", []views.Option{{Value: "ltr", Label: "Left to right"}, {Value: "rtl", Label: "Right to left"}}},
	{choiceValue, "Value", []views.Option{{Value: "high", Label: "Largest"}, {Value: "low", Label: "Smallest"}}},
}

func optionsOf(name string) []views.Option {
	for _, c := range choices {
		if c.name == name {
			return c.options
		}
	}
	return nil
}

// chosen is the option of that name in the address, the default where it is none.
func chosen(q url.Values, name string) string {
	options := optionsOf(name)
	if slices.ContainsFunc(options, func(o views.Option) bool { return o.Value == q.Get(name) }) {
		return q.Get(name)
	}
	return options[0].Value
}

// preview shows a campaign's pop-up: as it is kept, or as the posted form has it. Nothing is written.
func (a *admin) preview(w http.ResponseWriter, r *http.Request, v *visit) error {
	id := r.PathValue("campaign")
	c, err := a.campaign(r.Context(), v, id)
	if errors.Is(err, errNotFound) && offers.ValidID(id) {
		c, err = offers.NewCampaign(v.store.ID, id, ""), nil // a new one, that nobody has saved yet
	}
	if err != nil {
		return err
	}
	if r.Method != http.MethodPost {
		return a.showSample(w, r, v.store, &c, "")
	}
	if err := parseForm(r); err != nil {
		return err
	}
	typed, wrong := fromForm(r.PostForm, c, v.setting)
	delete(wrong, "name")
	// What breaks a rule is shown as it was, so that no preview shows what no shopper could get.
	fallBack(&typed, &c, wrong)
	note := ""
	if n := len(wrong); n > 0 {
		note = fmt.Sprintf("%s cannot be kept as typed; the preview shows what was there before.", plural(int64(n), "box", "boxes"))
	}
	return a.showSample(w, r, v.store, &typed, note)
}

// fallBack puts what is wrong in a typed campaign back to what is kept, as far as it can be seen in the pop-up.
func fallBack(typed, kept *offers.Campaign, wrong offers.FieldErrors) {
	for name, pair := range map[string][2]*string{
		"texts.title": {&typed.Texts.Title, &kept.Texts.Title}, "texts.body": {&typed.Texts.Body, &kept.Texts.Body},
		"texts.claim": {&typed.Texts.Claim, &kept.Texts.Claim}, "texts.dismiss": {&typed.Texts.Dismiss, &kept.Texts.Dismiss},
		"texts.terms": {&typed.Texts.Terms, &kept.Texts.Terms},
	} {
		if wrong[name] != "" {
			*pair[0] = *pair[1]
		}
	}
	var rules offers.FieldErrors
	if !errors.As(typed.Validate(), &rules) {
		return
	}
	for name := range rules {
		switch {
		case strings.HasPrefix(name, "value."):
			typed.Value = kept.Value
		case strings.HasPrefix(name, "duration."):
			typed.Duration = kept.Duration
		}
	}
}

// showSample answers the frame's document. note is said beside it.
func (a *admin) showSample(w http.ResponseWriter, r *http.Request, store *offers.Storefront, c *offers.Campaign, note string) error {
	q := r.URL.Query()
	s := widget.Sample{Store: store, Campaign: c, High: chosen(q, choiceValue) == "high", View: chosen(q, choiceView), Now: a.Now()}
	theme := store.Theme
	if theme.Scheme == "" {
		theme.Scheme = chosen(q, choiceScheme) // no page can set the browser's own
	}
	origin := a.PublicURL
	if host := "//" + r.Host; origin == "" || !hasHost(origin, r.Host) {
		origin = "http:" + host
		if a.Secure {
			origin = "https:" + host
		}
	}
	h := w.Header()
	h.Set("Content-Security-Policy", previewPolicy)
	if note != "" {
		h.Set("Lastcall-Note", url.PathEscape(note)) // no header holds more than ASCII
	}
	return a.render(w, r, http.StatusOK, frame.Document(s.Doc(origin, chosen(q, choiceDir), themePath(store.ID, theme)), s.Body()))
}

func hasHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host == host
}

// previewPanel is what stands beside a form.
func previewPanel(at, form, try string, canEdit bool) views.Preview {
	p := views.Preview{URL: at, Form: form, TryURL: try, CanEdit: canEdit}
	for _, c := range choices {
		options := slices.Clone(c.options)
		options[0].Selected = true
		p.Choices = append(p.Choices, views.Field{Type: views.Select, ID: "look-" + c.name, Name: c.name, Label: c.label, Options: options})
	}
	return p
}

// campaignPreview stands beside the editor.
func campaignPreview(v *visit, c *offers.Campaign) views.Preview {
	path, try := campaignPath(v.store.ID, c.ID), ""
	if c.Version > 0 && v.canEdit() {
		try = path + "/try"
	}
	return previewPanel(path+"/preview", "campaign", try, v.canEdit())
}
