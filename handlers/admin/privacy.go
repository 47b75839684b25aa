package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// Privacy is what the page about shoppers' data needs of the state.
type Privacy interface {
	// SessionOf finds a session by its name (ses_…) or by a code, or answers offers.ReasonNotFound.
	SessionOf(ctx context.Context, store *offers.Storefront, who string) (string, error)
	Forget(ctx context.Context, store *offers.Storefront, session string) error
}

func privacyPath(id string) string { return settingsPath(id) + "/privacy" }

// The boxes of the page.
const (
	boxWho        = "who"
	boxDisclosure = "disclosure"
)

// stored is what is kept of shoppers, where and for how long.
var stored = []views.Stored{
	{What: "The session's id and its birth, signed", Where: "A cookie of our host; where the browser keeps none, the store's localStorage", Long: "90 days"},
	{What: "Counters of the visit: times, pages and products seen, value of the cart", Where: "The page's sessionStorage", Long: "Until the tab is closed"},
	{What: "The session's offers: code, deadline, state, counts", Where: "This server", Long: "90 days after the last offer; two minutes if it never had one"},
	{What: "Each code: campaign, value, times, order", Where: "This server", Long: "A day past its end, seven where it was on a platform; 180 days when it was redeemed"},
	{What: "Decisions, with the counters they were made from", Where: "This server", Long: "7 days"},
	{What: "Orders, hashed, with their codes", Where: "This server", Long: "180 days"},
	{What: "Messages for listeners", Where: "This server", Long: "Until taken, a day at most; in a listener's log for a week, the last 50"},
	{What: "The network an address is in, for limits", Where: "This server's memory", Long: "Until the limit has refilled"},
}

// privacy shows what is kept of shoppers, and lets staff erase one of them.
func (a *admin) privacy(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.showPrivacy(w, r, v, http.StatusOK, url.Values{boxDisclosure: {v.store.Disclosure}}, nil)
}

func (a *admin) showPrivacy(w http.ResponseWriter, r *http.Request, v *visit, status int, form url.Values, wrong offers.FieldErrors) error {
	b := &builder{form: form, wrong: wrong, setting: v.setting, shown: map[string]bool{}}
	view := views.Privacy{Consent: v.store.Consent, CanEdit: v.canEdit(), CanErase: storeSupport.allows(v.role()), SettingsURL: settingsPath(v.store.ID),
		Action: privacyPath(v.store.ID), EraseURL: privacyPath(v.store.ID) + "/erase",
		Disclosure: b.field(boxDisclosure, views.Field{Label: "A line beside each offer", Type: views.Area, Rows: "2", Wide: true,
			Hint: "Where the law wants it, such as: This price was personalised by an algorithm. Empty: no line."}),
		Who: b.field(boxWho, views.Field{Label: "Session or code", Type: views.Text, Required: true,
			Hint: "A session as Decisions and messages name it (ses_…, for 7 days), or one of the shopper's codes."})}
	query := r.URL.Query().Get("q")
	view.Query = query
	for _, s := range stored {
		if contains(query, s.What, s.Where, s.Long) {
			view.Stored = append(view.Stored, s)
		}
	}
	view.Problems = b.problems
	title := "Privacy"
	if len(view.Problems) > 0 {
		title = "Not done: " + title
	}
	page := a.page(v, title)
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.PrivacyPage(page, view))
}

// erase forgets a session. The log of changes says that somebody did so, and not of whom.
func (a *admin) erase(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	who := strings.TrimSpace(r.PostForm.Get(boxWho))
	refuse := func(words string) error {
		form := url.Values{boxWho: {who}, boxDisclosure: {v.store.Disclosure}}
		return a.showPrivacy(w, r, v, http.StatusUnprocessableEntity, form, offers.FieldErrors{boxWho: words})
	}
	if who == "" || len(who) > 100 {
		return refuse("a session (ses_…) or a code")
	}
	session, err := a.Settings.Privacy.SessionOf(r.Context(), v.store, who)
	var refused *offers.Refusal
	if errors.As(err, &refused) {
		return refuse("nothing is kept under this name: it was erased already, its time is over, or it has a typing error")
	}
	if err != nil {
		return err
	}
	if err := a.Settings.Privacy.Forget(r.Context(), v.store, session); err != nil {
		return err
	}
	a.record(r.Context(), v, "session.erased", "a shopper", nil, nil)
	return a.back(w, r, v, privacyPath(v.store.ID), "Erased: the session, its live offer and its traces. What was redeemed stays in the books, without the session.")
}

// saveDisclosure keeps the line, whatever else of the store is saved meanwhile.
func (a *admin) saveDisclosure(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	text := strings.Join(strings.Fields(r.PostForm.Get(boxDisclosure)), " ")
	probe := *v.store
	if probe.Disclosure = text; probe.Validate() != nil && v.store.Validate() == nil {
		return a.showPrivacy(w, r, v, http.StatusUnprocessableEntity, r.PostForm, offers.FieldErrors{boxDisclosure: "at most 400 bytes of plain text"})
	}
	if _, err := a.amendStore(r.Context(), v, func(s *offers.Storefront) error {
		s.Disclosure = text
		return nil
	}); err != nil {
		return err
	}
	words := "Saved: the line stands beside each offer from now on."
	if text == "" {
		words = "Saved: no line stands beside offers."
	}
	return a.back(w, r, v, privacyPath(v.store.ID), words)
}
