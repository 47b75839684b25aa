package admin

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// listener shows one listener and what it was told lately.
func (a *admin) listener(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := a.hook(v, r)
	if err != nil {
		return err
	}
	return a.showListener(w, r, v, h, http.StatusOK, nil)
}

var outcomeOptions = []views.Option{
	{Value: "", Label: "All deliveries"},
	{Value: string(offers.OutcomeDelivered), Label: "Taken"},
	{Value: string(offers.OutcomeWaiting), Label: "Tried again later"},
	{Value: string(offers.OutcomeGivenUp), Label: "Given up"},
}

func outcomeWords(o offers.Outcome) (words, kind string) {
	switch o {
	case offers.OutcomeDelivered:
		return "Taken", "good"
	case offers.OutcomeWaiting:
		return "Comes again", "wait"
	case offers.OutcomeGivenUp:
		return "Given up", "bad"
	default:
		return "Unknown", "off"
	}
}

func (a *admin) showListener(w http.ResponseWriter, r *http.Request, v *visit, h offers.Hook, status int, once *views.Once) error {
	ctx, path := r.Context(), listenerPath(v.store.ID, h.ID)
	owner := storeOwn.allows(v.role())
	waiting, err := a.Settings.Listeners.Deliveries(ctx, v.store, h.ID)
	if err != nil {
		return err
	}
	log, err := a.Settings.Listeners.HookLog(ctx, v.store, h.ID)
	if err != nil {
		return err
	}
	view := views.Listener{Made: once, Host: h.Host(), BackURL: listenersPath(v.store.ID), Action: path, CanEdit: v.canEdit(), CanOwn: owner, On: h.Enabled,
		TestURL: path + "/test", SwitchURL: path + "/enabled", RotateURL: path + "/rotate", RemoveURL: path + "/remove", Nonce: nonce(),
		Any: len(log) > 0, TimeZone: v.store.Location().String()}
	view.State, view.StateKind = listenerState(h)
	shown := hookAddress(h)
	if owner {
		shown = h.URL
	}
	view.Facts = []views.Fact{{What: "Address", Words: shown}, {What: "Waiting", Words: plural(waiting, "message", "messages")}}
	for _, e := range h.Events {
		view.Events = append(view.Events, views.Option{Value: string(e), Label: eventWords[e]})
	}
	outcome := r.URL.Query().Get("outcome")
	for _, o := range outcomeOptions {
		o.Selected = o.Value == outcome
		view.Outcomes = append(view.Outcomes, o)
	}
	for _, d := range log {
		if d.Test && view.LastTest == nil {
			view.LastTest = &views.Finding{Name: "Test at " + a.time(v, d.TriedAt), OK: d.Outcome == offers.OutcomeDelivered, Note: testWords(d.Attempt)}
		}
		if outcome != "" && outcome != string(d.Outcome) {
			continue
		}
		row := views.DeliveryRow{At: a.time(v, d.TriedAt), Event: string(d.Event), Words: attemptWords(d.Attempt), Took: strconv.FormatInt(d.TookMS, 10) + "\u00a0ms",
			Tries: strconv.FormatInt(d.Tries, 10), ID: d.ID}
		row.Outcome, row.Kind = outcomeWords(d.Outcome)
		if d.Test {
			row.Event = "test"
		} else {
			row.ResendURL = path + "/deliveries/" + url.PathEscape(d.ID) + "/resend"
		}
		if d.NextAt > 0 {
			row.Next = "next try " + a.time(v, d.NextAt)
		}
		view.Rows = append(view.Rows, row)
	}
	page := a.page(v, "Listener "+h.Host())
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.ListenerPage(page, view))
}

func testWords(t offers.Attempt) string {
	took := " after " + strconv.FormatInt(t.TookMS, 10) + "\u00a0ms."
	if t.Outcome == offers.OutcomeDelivered {
		return "It took the message: status " + strconv.Itoa(t.Status) + took
	}
	return "It did not take the message: " + t.Cause + took
}

// testListener sends one message that tells of nothing. The page itself says what came of it.
func (a *admin) testListener(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := a.hook(v, r)
	if err != nil {
		return err
	}
	if _, err := a.Settings.TestHook(r.Context(), v.store, h); err != nil {
		return err
	}
	http.Redirect(w, r, listenerPath(v.store.ID, h.ID), http.StatusSeeOther)
	return nil
}

// resend queues a delivery of the log once more.
func (a *admin) resend(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := a.hook(v, r)
	if err != nil {
		return err
	}
	to := listenerPath(v.store.ID, h.ID)
	if !h.Enabled {
		return a.back(w, r, v, to, "Nothing was sent: the listener is off. Switch it on first.")
	}
	id := r.PathValue("delivery")
	switch err := a.Settings.Listeners.ResendDelivery(r.Context(), v.store, h.ID, id); {
	case errors.Is(err, offers.ErrNoDelivery):
		return a.back(w, r, v, to, "This delivery is no longer in the log, so it was not sent again.")
	case err != nil:
		return err
	}
	a.record(r.Context(), v, "listener.resent", h.Host(), nil, map[string]string{"delivery": id})
	return a.back(w, r, v, to, "It is sent again now. Listeners know it by its id.")
}

// rotate lets a new secret sign, and shows it this once.
func (a *admin) rotate(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	h, err := a.hook(v, r)
	if err != nil {
		return err
	}
	to := listenerPath(v.store.ID, h.ID)
	if again, err := a.sentBefore(r.Context(), v, r.PostForm); err != nil || again {
		return a.alreadyMade(w, r, v, to, err)
	}
	secret := offers.NewHookSecret()
	switch err := a.Settings.Listeners.RotateHookSecret(r.Context(), v.store.ID, h.ID, []byte(secret), offers.HookOverlapMS); {
	case errors.Is(err, offers.ErrConflict):
		return a.back(w, r, v, to, "Someone else has changed the secret just now. Yours was not made.")
	case err != nil:
		return err
	}
	a.record(r.Context(), v, "listener.rotated", h.Host(), nil, map[string]string{"id": h.ID})
	once := onceOf(h, secret)
	once.Name = "new, for " + h.Host()
	once.Words = "Messages are signed with this one and with the one of before for 24 hours: give it to the listener within that time. It will not be shown again."
	return a.showListener(w, r, v, h, http.StatusCreated, once)
}
