package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

func notifyPath(id string) string { return settingsPath(id) + "/notifications" }

// The boxes of the page.
const (
	boxTo      = "to"
	boxWebhook = "webhook"
	boxKind    = "kind"
)

var alertWords = map[offers.AlertKind]string{
	offers.AlertBudget:   "A campaign has used 50, 80 or 100 % of its budget",
	offers.AlertDead:     "A call to the platform was given up",
	offers.AlertShelf:    "No code of a campaign lies ready any more",
	offers.AlertPlatform: "The platform does not let us, and no offers are made",
	offers.AlertLag:      "Offers end more than a minute late",
}

// notifications shows who is told when the store needs a person.
func (a *admin) notifications(w http.ResponseWriter, r *http.Request, v *visit) error {
	n := v.store.Notify
	form := url.Values{boxTo: {strings.Join(n.To, "\n")}, boxWebhook: {n.Webhook}}
	for _, k := range n.Kinds {
		form.Add(boxKind, string(k))
	}
	if n.Webhook != "" && !storeWrite.allows(v.role()) { // its path may be a secret
		form.Set(boxWebhook, hookAddress(offers.Hook{URL: n.Webhook}))
	}
	return a.showNotify(w, r, v, http.StatusOK, form, nil, nil)
}

func (a *admin) showNotify(w http.ResponseWriter, r *http.Request, v *visit, status int, form url.Values, wrong offers.FieldErrors, test *views.Finding) error {
	b := &builder{form: form, wrong: wrong, setting: v.setting, shown: map[string]bool{}}
	view := views.Notifications{Action: notifyPath(v.store.ID), TestURL: notifyPath(v.store.ID) + "/test", CanEdit: v.canEdit(), CanMail: a.Settings.CanMail, Test: test,
		Reaches: len(v.store.Notify.To) > 0 || v.store.Notify.Webhook != "",
		To: b.field(boxTo, views.Field{Label: "E-mail addresses", Type: views.Area, Rows: "3", Wide: true,
			Hint: "One a line, at most " + strconv.Itoa(offers.MaxNotified) + ". None of them sees the others."}),
		Webhook: b.field(boxWebhook, views.Field{Label: "Address that gets JSON", Type: views.Text, Wide: true, Hint: "Of a chat or an on-call tool. It gets store, name, text, link and alerts."})}
	for _, k := range offers.AlertKinds {
		view.Kinds = append(view.Kinds, views.Option{Value: string(k), Label: alertWords[k], Selected: slices.Contains(form[boxKind], string(k))})
	}
	view.Problems = b.problems
	title := "Notifications"
	if len(view.Problems) > 0 {
		title = "Not saved: " + title
	}
	page := a.page(v, title)
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.NotificationsPage(page, view))
}

// saveNotify keeps who is told, whatever else of the store is saved meanwhile.
func (a *admin) saveNotify(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	n := offers.Notify{Webhook: strings.TrimSpace(form.Get(boxWebhook)), To: strings.Fields(form.Get(boxTo))}
	for _, k := range form[boxKind] {
		n.Kinds = append(n.Kinds, offers.AlertKind(k))
	}
	if err := n.Validate(); err != nil {
		var wrong offers.FieldErrors
		if !errors.As(err, &wrong) {
			return err
		}
		if wrong["kinds"] != "" { // no browser sends that
			return errForm
		}
		return a.showNotify(w, r, v, http.StatusUnprocessableEntity, form, wrong, nil)
	}
	if _, err := a.amendStore(r.Context(), v, func(s *offers.Storefront) error {
		s.Notify = n
		return nil
	}); err != nil {
		return err
	}
	words := "Saved."
	switch {
	case len(n.Kinds) == 0 || len(n.To) == 0 && n.Webhook == "":
		words = "Saved: nobody is told anything."
	case len(n.To) > 0 && !a.Settings.CanMail:
		words = "Saved. E-mail is not sent yet: this server has no way to."
	}
	return a.back(w, r, v, notifyPath(v.store.ID), words)
}

// testEveryMS is how long after a test the next may be sent: whoever is named there may not have asked for any.
const testEveryMS = 60_000

// testNotify sends a message that tells of nothing to whom the store names, and says what came of it.
func (a *admin) testNotify(w http.ResponseWriter, r *http.Request, v *visit) error {
	first, err := a.Turns.Turn(r.Context(), v.store, "notify-test", testEveryMS)
	if err != nil {
		return err
	}
	if !first {
		return a.back(w, r, v, notifyPath(v.store.ID), "Nothing was sent: the last test is less than a minute old. Try again in a minute.")
	}
	err = a.Settings.Notify(r.Context(), v.store)
	a.record(context.WithoutCancel(r.Context()), v, "notifications.tested", "", nil, map[string]bool{"passed": err == nil})
	if err != nil {
		a.Logger.InfoContext(r.Context(), "admin: notification test", "store", v.store.ID, "cause", err)
		n := v.store.Notify
		form := url.Values{boxTo: {strings.Join(n.To, "\n")}, boxWebhook: {n.Webhook}}
		for _, k := range n.Kinds {
			form.Add(boxKind, string(k))
		}
		text := sentence(strings.ReplaceAll(err.Error(), "\n", "; "))
		return a.showNotify(w, r, v, http.StatusOK, form, nil, &views.Finding{Name: "The test did not arrive everywhere", Note: text})
	}
	return a.back(w, r, v, notifyPath(v.store.ID), "The test was sent, and taken by everybody who was asked.")
}
