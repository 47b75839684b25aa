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

// Ledger is what the page about a store's platform needs of the state.
type Ledger interface {
	Backlog(ctx context.Context, store *offers.Storefront) (offers.Backlog, error)
	DeadLetters(ctx context.Context, store *offers.Storefront, n int) ([]offers.DeadLetter, error)
	// Revive makes a buried call due at once, or offers.ErrNoLetter.
	Revive(ctx context.Context, store *offers.Storefront, id string) error
	// Discard drops a buried call, or offers.ErrNoLetter.
	Discard(ctx context.Context, store *offers.Storefront, id string) error
	Level(ctx context.Context, store *offers.Storefront, shelf offers.Shelf, cell int) (int, error)
	Note(ctx context.Context, store *offers.Storefront, what, text string) error
	Noted(ctx context.Context, store *offers.Storefront, what string) (string, error)
}

const shownLetters = 50

func platformPath(id string) string { return storePath(id) + "/platform" }

// platformNames are the kinds as people know them.
var platformNames = map[string]string{"direct": "Your own checkout", "shopify": "Shopify", "medusa": "Medusa",
	"vendure": "Vendure", "woocommerce": "WooCommerce"}

func platformName(kind string) string {
	if name := platformNames[kind]; name != "" {
		return name
	}
	return kind
}

// platform shows how the store and what runs its cart get on.
func (a *admin) platform(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.showPlatform(w, r, v, http.StatusOK, a.storeSettings(v, v.store, storeToForm(v.store), nil))
}

func (a *admin) showPlatform(w http.ResponseWriter, r *http.Request, v *visit, status int, settings *views.StoreSettings) error {
	ctx := r.Context()
	view := views.Platform{CanEdit: v.canEdit(), Name: platformName(v.store.Platform), TimeZone: v.store.Location().String(),
		CheckURL: platformPath(v.store.ID) + "/check"}
	if storeOwn.allows(v.role()) {
		view.ConnectURL = connectPath(v.store.ID)
	}
	if len(settings.Fields) > 0 {
		view.Settings = settings
	}
	p, err := a.Platforms.Of(ctx, v.store)
	if err == nil {
		caps := p.Capabilities()
		view.Outside, view.GapsTitle = caps.Outside, "What "+view.Name+" leaves to us"
		for _, g := range caps.Gaps() {
			view.Gaps = append(view.Gaps, views.Fact{What: g.What, Words: g.Instead})
		}
	} else {
		a.Logger.WarnContext(ctx, "admin: platform", "store", v.store.ID, "err", err)
	}
	if !view.Outside && v.store.CreateOn == offers.CreateOnClaim && err == nil {
		view.GapsTitle, view.Gaps = "", nil // the ledger itself does all of it
	}
	steps := []func(context.Context, *visit, *views.Platform) error{a.checkedBefore, a.backlog, a.letters, a.shelves, a.orphans}
	for _, step := range steps {
		if err := step(ctx, v, &view); err != nil {
			return err
		}
	}
	if err := a.connection(ctx, v, err, &view); err != nil {
		return err
	}
	title := "Platform"
	if settings.Conflict || len(settings.Problems) > 0 {
		title = "Not saved: " + title
	}
	page := a.page(v, title)
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.PlatformPage(page, view))
}

// connection says how the store stands with its platform.
func (a *admin) connection(ctx context.Context, v *visit, failed error, view *views.Platform) error {
	switch {
	case failed != nil:
		view.State, view.StateKind = "Not connected", "bad"
		view.Words = "There are no working credentials for it here. An owner of the store connects it. Until then nobody can take an offer."
		view.Alerts = append(view.Alerts, "This store's platform is not connected: offers are shown, and nobody can take one.")
		return nil
	case !view.Outside:
		view.State, view.StateKind = "Connected", "good"
		view.Words = "This store's checkout asks our API for each code. Nothing has to be created or deleted elsewhere."
		return nil
	}
	view.State, view.StateKind = "Connected", "good"
	view.Words = "Codes are created there when they are needed, and deleted when their time is up."
	standing, err := offers.StandingOf(ctx, a.Ledger, v.store)
	if err != nil {
		return err
	}
	t := standing.Trouble
	switch {
	case standing.Removed():
		view.State, view.StateKind = "Removed", "bad"
		view.Alerts = append(view.Alerts, view.Name+" says that we were removed from the store ("+a.time(v, standing.GoodbyeAt)+
			"). Connect it again, then check it here. Until then no offers are made.")
	case standing.Refused():
		view.State, view.StateKind = "Needs a look", "wait"
		view.Alerts = append(view.Alerts, view.Name+" does not let us ("+a.time(v, t.At)+
			"), so no offers are made. Look at the address, the credentials and their rights, then check it here.")
	case !offers.Passed(standing.Check.Findings):
		view.State, view.StateKind = "Needs a look", "wait"
	}
	if t.At > 0 {
		view.Facts = append(view.Facts, views.Fact{What: "Last trouble", Words: a.time(v, t.At) + ": " + callWords(t.Call) + ". " + faultWords(t.Fault) + ". " + causeWords(t.Cause)})
	}
	return nil
}

func (a *admin) time(v *visit, at int64) string { return showTime(at, v.store.Location(), a.Now()) }

func (a *admin) backlog(ctx context.Context, v *visit, view *views.Platform) error {
	if !view.Outside {
		return nil
	}
	b, err := a.Ledger.Backlog(ctx, v.store)
	if err != nil {
		return err
	}
	words := "None"
	if b.Calls > 0 {
		words = plural(b.Calls, "call", "calls")
		if b.OldestMS > 0 {
			words += ", the oldest for " + showSpan(b.OldestMS/1000*1000)
		}
	}
	view.Facts = append(view.Facts, views.Fact{What: "Waiting for the platform", Words: words})
	return nil
}

func (a *admin) letters(ctx context.Context, v *visit, view *views.Platform) error {
	if !view.Outside {
		return nil
	}
	list, err := a.Ledger.DeadLetters(ctx, v.store, shownLetters)
	if err != nil {
		return err
	}
	names, err := a.campaignNames(ctx, v)
	if err != nil {
		return err
	}
	for _, l := range list {
		path := platformPath(v.store.ID) + "/letters/" + url.PathEscape(l.ID)
		view.Letters = append(view.Letters, views.Letter{At: a.time(v, l.At), What: callWords(l.Kind), Campaign: nameOr(names, l.Campaign),
			Tries: strconv.FormatInt(l.Tries, 10), Cause: causeWords(l.Cause), RetryURL: path + "/retry", DiscardURL: path + "/discard"})
	}
	return nil
}

func (a *admin) campaignNames(ctx context.Context, v *visit) (map[string]string, error) {
	all, err := a.Catalog.Campaigns(ctx, v.store.ID)
	names := map[string]string{}
	for _, c := range all {
		names[c.ID] = c.Name
	}
	return names, err
}

func nameOr(names map[string]string, id string) string {
	if name := names[id]; name != "" {
		return name
	}
	return id
}

func callWords(k offers.CallKind) string {
	switch k {
	case offers.CallCreate:
		return "Create a code"
	case offers.CallDelete:
		return "Delete a code"
	case offers.CallSweep:
		return "Delete a code once more"
	default:
		return "Another call"
	}
}

// causeWords is what a platform said, without how we had sorted it.
func causeWords(cause string) string {
	cause = strings.TrimPrefix(cause, "list codes: ")
	if rest, ok := strings.CutPrefix(cause, "platform: "); ok {
		if _, what, ok := strings.Cut(rest, ": "); ok {
			cause = what
		}
	}
	return sentence(cause)
}

func faultWords(f offers.PlatformFault) string {
	switch f {
	case offers.FaultThrottled:
		return "It asks for fewer calls"
	case offers.FaultUnauthorized:
		return "It does not let us: look at the address, the credentials and their rights"
	case offers.FaultRejected:
		return "It will never take this"
	default:
		return "It is out of reach or broken; we try again"
	}
}
