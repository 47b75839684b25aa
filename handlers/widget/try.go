package widget

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"lastcall/offers"
	"lastcall/session"
	views "lastcall/views/widget"
)

// A merchant tries an offer on a page of the store: the address carries a signed token where campaigns of advertising
// are named, the tag sends that along as of any visit, and the answer names the frame to open. So it needs no cookie of
// ours, nothing more in the tag, and no session: a visit that began so never gets an offer.
const (
	TrySource = "lastcall-try" // utm_source of such a visit
	tryPart   = 64             // bytes of a utm parameter that the tag sends
	modeTry   = "try"
)

// TryAddress is the page of the store at which the holder of the token sees the offer.
func TryAddress(page, token string) (string, error) {
	u, err := url.Parse(page)
	if err != nil {
		return "", err
	}
	q := u.Query()
	q.Set("utm_source", TrySource)
	q.Set("utm_medium", token[:min(len(token), tryPart)])
	q.Set("utm_campaign", token[min(len(token), tryPart):])
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// tryOf is the try that a visit began with, if we signed it, be it over or not. Anybody can write such an address: without
// our signature the visit is like all others.
func (h *Handler) tryOf(live *offers.Live, sig *offers.Signal, now int64) (session.Try, bool) {
	if sig.Evidence.Source != TrySource {
		return session.Try{}, false
	}
	try, err := h.openTry(live, tryToken(sig), now)
	return try, err == nil || errors.Is(err, session.ErrExpired)
}

func tryToken(sig *offers.Signal) string { return sig.Evidence.Medium + sig.Evidence.Campaign }

// tried answers the signal of a visit that began with a try. Nothing is decided, minted or counted.
func (h *Handler) tried(w http.ResponseWriter, sig *offers.Signal, try session.Try, now int64) error {
	var a answer
	if try.Ends > now && sig.Kind == offers.Start {
		// The tag puts the mode into the frame's address as it is.
		a.mode, a.remainingMS = modeTry+"&try="+tryToken(sig), try.Ends-now
	}
	a.write(w)
	return nil
}

func (h *Handler) openTry(live *offers.Live, token string, now int64) (session.Try, error) {
	if h.Tries == nil {
		return session.Try{}, session.ErrTampered
	}
	return h.Tries.Open(live.Store.ID, token, now)
}

// tryFrame is the document in which a merchant sees the offer.
func (h *Handler) tryFrame(w http.ResponseWriter, r *http.Request) error {
	live, err := h.Stores.ByKey(r.Context(), r.PathValue("key"))
	if err != nil {
		return err
	}
	k := h.keptOf(live)
	frameHeaders(w, k.policy)
	return h.writeDocument(w, r, k, shellPop, h.tryBody(r, live, SamplePop))
}

// tryView answers what a merchant presses in it. Nothing is ever written.
func (h *Handler) tryView(w http.ResponseWriter, r *http.Request) error {
	live, err := h.Stores.ByKey(r.Context(), r.PathValue("key"))
	if err != nil {
		return err
	}
	return h.partial(w, r, h.tryBody(r, live, r.PathValue("view")))
}

func (h *Handler) tryBody(r *http.Request, live *offers.Live, view string) templ.Component {
	q, now := r.URL.Query(), h.Now()
	n := noticeOf(live, views.Links{})
	n.Store = live.Store.Name
	try, err := h.openTry(live, q.Get("try"), now)
	c := live.Campaign(try.Campaign)
	switch {
	case errors.Is(err, session.ErrExpired):
		n.Title, n.Body = "This preview is over", "Its link was good for half an hour. Make a new one on the campaign's page."
		return views.Refused(n)
	case err != nil:
		return views.None()
	case c == nil || c.Version != try.Version:
		n.Title, n.Body = "This preview is out of date", "The campaign was saved again since the link was made. Make a new link on the campaign's page."
		return views.Refused(n)
	}
	began := now
	if at, err := strconv.ParseInt(q.Get("at"), 10, 64); err == nil && at > 0 && at <= now {
		began = at
	}
	o := offers.Sample(live.Store, c, try.High, began)
	o.Now = now
	more := q.Has("more") || view == "more"
	if more {
		o.Deadline, o.Extended = o.Deadline+c.Duration.MoreMS, c.Duration.MoreMax
	}
	switch view {
	case "claim":
		n.Title, n.Body = "This was a preview", "A shopper would now be on the way to the cart, with the discount. No code was made, nothing was put into this cart and nothing was counted."
		return views.Refused(n)
	case "forget":
		n.Title, n.Body = "This was a preview", "A shopper's visit would now be forgotten. Of this one nothing was kept."
		return views.Refused(n)
	case SampleTease:
	default:
		view = SamplePop
	}
	links := tryLinks(live, q.Get("try"), began, more)
	if links.Ask = links.Open; view == SampleTease {
		links.Ask = links.Tease
	}
	if o.Now >= o.Deadline {
		view = SampleEnded
	}
	return Sample{Store: live.Store, Campaign: c, View: view}.body(live, links, o)
}

func tryLinks(live *offers.Live, token string, began int64, more bool) views.Links {
	q := url.Values{"try": {token}, "at": {strconv.FormatInt(began, 10)}}
	if more {
		q.Set("more", "1")
	}
	query := q.Encode()
	at := func(view string) string { return "/f/" + live.Store.Key + "/try/" + view + "?" + query }
	return views.Links{Open: at(SamplePop), Tease: at(SampleTease), Dismiss: at(SampleTease), Claim: at("claim"),
		More: at("more"), Forget: at("forget")}
}
