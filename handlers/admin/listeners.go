package admin

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// Listeners is what the pages about listeners need of the state.
type Listeners interface {
	// Now is the ledger's clock, ms.
	Now(ctx context.Context) (int64, error)
	// Deliveries is how many messages wait for a listener.
	Deliveries(ctx context.Context, store *offers.Storefront, hook string) (int64, error)
	// HookLog are the last deliveries, newest try first.
	HookLog(ctx context.Context, store *offers.Storefront, hook string) ([]offers.LoggedDelivery, error)
	// ResendDelivery queues a delivery of the log once more, or answers offers.ErrNoDelivery.
	ResendDelivery(ctx context.Context, store *offers.Storefront, hook, id string) error
	// ForgetHook drops all that is kept of a listener beside the store's own record, and answers how many messages waited.
	ForgetHook(ctx context.Context, store *offers.Storefront, hook string) (int64, error)
	SaveHookSecret(ctx context.Context, storeID, hook string, secret []byte) error
	// RotateHookSecret lets a new secret sign, and the one of before for overlapMS too. Of two at once, one is offers.ErrConflict.
	RotateHookSecret(ctx context.Context, storeID, hook string, secret []byte, overlapMS int64) error
}

func listenersPath(id string) string { return settingsPath(id) + "/listeners" }

func listenerPath(store, hook string) string {
	return listenersPath(store) + "/" + url.PathEscape(hook)
}

// The boxes of a new listener.
const (
	boxURL   = "url"
	boxEvent = "event"
)

var eventWords = map[offers.HookEvent]string{
	offers.HookShown:    "An offer was shown",
	offers.HookClaimed:  "A shopper took it",
	offers.HookRedeemed: "An order used it",
	offers.HookExpired:  "Its time was up",
	offers.HookRevoked:  "It was withdrawn",
	offers.HookReleased: "Its order was cancelled",
}

// listeners lists who is told what becomes of the store's offers.
func (a *admin) listeners(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.showListeners(w, r, v, http.StatusOK, newListenerForm(), nil)
}

func newListenerForm() url.Values {
	form := url.Values{}
	for _, e := range offers.HookEvents {
		form.Add(boxEvent, string(e))
	}
	return form
}

func (a *admin) showListeners(w http.ResponseWriter, r *http.Request, v *visit, status int, form url.Values, wrong offers.FieldErrors) error {
	query := r.URL.Query().Get("q")
	b := &builder{form: form, wrong: wrong, setting: v.setting, shown: map[string]bool{}}
	view := views.Listeners{Action: listenersPath(v.store.ID), Query: query, Any: len(v.store.Hooks) > 0, Full: len(v.store.Hooks) >= offers.MaxHooks,
		CanAdd: storeOwn.allows(v.role()), Nonce: nonce(),
		URL: b.field(boxURL, views.Field{Label: "Address", Type: views.Text, Wide: true, Required: true, Hint: "Such as https://crm.example/lastcall. Messages are sent there as JSON."})}
	for _, e := range offers.HookEvents {
		view.Events = append(view.Events, views.Option{Value: string(e), Label: eventWords[e], Selected: slices.Contains(form[boxEvent], string(e))})
	}
	view.EventsError, view.Problems = sentence(wrong[boxEvent]), b.problems
	if view.EventsError != "" {
		view.Problems = append(view.Problems, views.FieldProblem{Target: "events", Label: "What it is told", Text: view.EventsError})
	}
	for _, h := range v.store.Hooks {
		if !contains(query, hookAddress(h)) {
			continue
		}
		row := views.ListenerRow{Href: listenerPath(v.store.ID, h.ID), Address: hookAddress(h), Events: strconv.Itoa(len(h.Events)) + " of " + strconv.Itoa(len(offers.HookEvents))}
		row.State, row.StateKind = listenerState(h)
		n, err := a.Settings.Listeners.Deliveries(r.Context(), v.store, h.ID)
		if err != nil {
			return err
		}
		log, err := a.Settings.Listeners.HookLog(r.Context(), v.store, h.ID)
		if err != nil {
			return err
		}
		row.Waiting = strconv.FormatInt(n, 10)
		if row.Last = "Nothing yet"; len(log) > 0 {
			row.Last, row.LastBad = a.time(v, log[0].TriedAt)+": "+attemptWords(log[0].Attempt), log[0].Outcome != offers.OutcomeDelivered
		}
		view.Rows = append(view.Rows, row)
	}
	title := "Listeners"
	if len(view.Problems) > 0 {
		title = "Not added: " + title
	}
	page := a.page(v, title)
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.ListenersPage(page, view))
}

// hookAddress is what may be shown of a listener's: its path and query may be secrets.
func hookAddress(h offers.Hook) string {
	u, err := url.Parse(h.URL)
	if err != nil {
		return h.ID
	}
	if u.Path == "" && u.RawQuery == "" {
		return u.Scheme + "://" + u.Host
	}
	return u.Scheme + "://" + u.Host + "/…"
}

func listenerState(h offers.Hook) (words, kind string) {
	if h.Enabled {
		return "On", "on"
	}
	return "Off", "off"
}

// attemptWords is what came of a try.
func attemptWords(t offers.Attempt) string {
	words := sentence(t.Cause)
	if words == "" {
		words = "Status " + strconv.Itoa(t.Status)
	}
	return words
}
