package admin

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"lastcall/handlers/widget"
	"lastcall/offers"
	"lastcall/session"
	views "lastcall/views/admin"
)

// tryMS is how long a link to try an offer is good.
const tryMS = 30 * 60_000

const boxPage = "page"

var errNoTries = &problem{status: http.StatusNotImplemented, title: "Links to try an offer are not available here",
	words: "This server was started without keys to sign them."}

// showTry asks on which page of the store an offer is to be seen.
func (a *admin) showTry(w http.ResponseWriter, r *http.Request, v *visit) error {
	c, err := a.campaign(r.Context(), v, r.PathValue("campaign"))
	if err != nil {
		return err
	}
	form := url.Values{boxPage: {v.store.Origins[0] + "/"}, choiceValue: {"high"}}
	return a.renderTry(w, r, v, http.StatusOK, &c, form, nil, "")
}

// try makes the link. It spends nothing: all that is kept is until when the store's tag must be there to show it.
func (a *admin) try(w http.ResponseWriter, r *http.Request, v *visit) error {
	c, err := a.campaign(r.Context(), v, r.PathValue("campaign"))
	if err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	if a.Tries == nil {
		return errNoTries
	}
	page, err := shopPage(v.store, r.PostForm.Get(boxPage))
	if err != nil {
		return a.renderTry(w, r, v, http.StatusUnprocessableEntity, &c, r.PostForm, offers.FieldErrors{boxPage: err.Error()}, "")
	}
	ends := a.Now() + tryMS
	token, err := a.Tries.Seal(v.store.ID, session.Try{Campaign: c.ID, Version: c.Version, High: chosen(r.PostForm, choiceValue) == "high", Ends: ends})
	if err != nil {
		return err
	}
	link, err := widget.TryAddress(page, token)
	if err != nil {
		return err
	}
	if err := a.Ledger.Note(r.Context(), v.store, offers.NoteTried, strconv.FormatInt(ends, 10)); err != nil {
		return err
	}
	a.Changed(v.store.ID)
	a.record(r.Context(), v, "campaign.tried", c.Name, nil, map[string]any{"version": c.Version, "until": ends})
	return a.renderTry(w, r, v, http.StatusOK, &c, r.PostForm, nil, link)
}

func (a *admin) renderTry(w http.ResponseWriter, r *http.Request, v *visit, status int, c *offers.Campaign, form url.Values, wrong offers.FieldErrors, link string) error {
	b := &builder{form: form, wrong: wrong, setting: v.setting, shown: map[string]bool{}}
	path := campaignPath(v.store.ID, c.ID)
	view := views.Try{Campaign: c.Name, CampaignURL: path, Action: path + "/try", Link: link, Notes: []string{
		"Nothing is spent: no code is made, no budget is used and nothing is counted. It says “Preview” on it.",
		"It needs the script tag on that page, and a new tab: a visit that has begun goes on as it was.",
		"The campaign may be off, and its triggers do not matter. If it is saved again, make a new link.",
	}}
	if v.store.Consent {
		view.Notes = append(view.Notes, "This store waits for consent: give it on the page, as a shopper would.")
	}
	if link != "" {
		view.Ends = "Good for " + strconv.Itoa(tryMS/60_000) + " minutes, until " + showTime(a.Now()+tryMS, v.store.Location(), a.Now()) + "."
	}
	view.Fields = []views.Field{
		b.field(boxPage, views.Field{Type: views.Text, Label: "Page of your store", Wide: true, Hint: "An address on " + strings.Join(v.store.Origins, " or ") + "."}),
		b.field(choiceValue, views.Field{Type: views.Select, Label: "Value", Options: optionsOf(choiceValue)}),
	}
	title := "Try it: " + c.Name
	if len(wrong) > 0 {
		title = "Not made: " + title
	}
	p := a.page(v, title)
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.TryPage(p, view))
}

// shopPage is the address of a page of the store, for links to it.
func shopPage(s *offers.Storefront, text string) (string, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//") {
		text = s.Origins[0] + text
	}
	u, err := url.Parse(text)
	if err != nil || len(text) > 1000 || u.User != nil || !s.HasOrigin(u.Scheme+"://"+u.Host) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", fmt.Errorf("an address that begins with %s", strings.Join(s.Origins, " or "))
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}
