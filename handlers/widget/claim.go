package widget

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"lastcall/handlers/fault"
	"lastcall/offers"
	views "lastcall/views/widget"
)

// ticketMS is how long a ticket waits for the top page to use it.
const ticketMS = 30_000

// Headers in which the frame's script passes on what the store's page says of itself.
const (
	headerPageOrigin = "Lastcall-Origin" // where the shopper is
	headerCartLines  = "Lastcall-Cart"   // VARIANT:QTY,…
	headerViewed     = "Lastcall-Viewed" // the variant being viewed
)

// claim takes the offer for the session that asks, makes the code usable, and answers the way to the cart.
func (h *Handler) claim(w http.ResponseWriter, r *http.Request) error {
	live, v, err := h.asker(r)
	if err != nil {
		return err
	}
	seen, err := h.Ledger.Live(r.Context(), live.Store, v.ID)
	if err != nil {
		return h.refused(w, r, live, err)
	}
	platform, err := h.Platforms.Of(r.Context(), live.Store)
	if errors.Is(err, offers.ErrNoPlatform) && (seen.State == offers.Offered && seen.Now < seen.Deadline || seen.State == offers.Claimed && seen.Now < seen.EndsAt) {
		return h.partial(w, r, cutOffView(h.notice(live, h.links(live, r)), seen, seen.Now)) // nothing is taken
	}
	if err != nil { // there is no way to the cart: nothing is taken
		return fault.New(fault.ReasonUnavailable, "", err)
	}
	req := offers.ClaimRequest{GraceMS: offers.DefaultGraceMS, TicketMS: ticketMS, Link: cartLink(r),
		Outside: platform.Capabilities().Outside, LeaseMS: claimLeaseMS}
	if c := live.Campaign(seen.Campaign); c != nil {
		req.GraceMS = c.Duration.GraceMS
		if !c.AddViewed {
			req.Link.Add = ""
		}
	}
	claim, err := h.Ledger.Claim(r.Context(), live.Store, v.ID, req)
	if err != nil {
		return h.refused(w, r, live, err)
	}
	if !claim.Ready || !claim.Create.IsZero() {
		began, now := time.Now(), claim.Offer.Now
		since := waitsSince(r, now)
		state := h.prepare(r.Context(), live, platform, claim, since+prepareMS-now)
		if state != usable {
			return h.partial(w, r, h.unready(live, r, claim, state, since, now+time.Since(began).Milliseconds()))
		}
	}
	n := h.notice(live, h.links(live, r))
	n.Title, n.Body = n.GoingTitle, n.GoingBody
	n.Href = "/go/" + claim.Ticket.String()
	return h.partial(w, r, views.Going(n))
}

// cartLink reads what the page says of its cart. It is a hint from a stranger: what does not parse is not there, and a cart
// that does not parse is not empty.
func cartLink(r *http.Request) offers.CartLink {
	link := offers.CartLink{Origin: r.Header.Get(headerPageOrigin)}
	var err error
	link.Lines, err = offers.ParseCartLines(r.Header.Get(headerCartLines))
	if viewed := r.Header.Get(headerViewed); err == nil && offers.ValidVariant(viewed) {
		link.Add = viewed
	}
	return link
}

// redirect spends a ticket: the top page goes on to the store's cart, with the code.
func (h *Handler) redirect(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet || strings.Contains(r.Header.Get("Sec-Purpose"), "prefetch") {
		return fault.New(fault.ReasonForbidden, "", nil) // a look ahead must not spend the ticket
	}
	ticket, err := offers.ParseTicket(r.PathValue("ticket"))
	if err != nil {
		return ticketGone(err)
	}
	live, err := h.Stores.ByKey(r.Context(), ticket.StoreKey)
	if err != nil {
		return err
	}
	link, err := h.Ledger.Redirect(r.Context(), live.Store, ticket)
	if err != nil {
		if fault.Of(err).Reason == offers.ReasonNotFound {
			return ticketGone(err)
		}
		return err
	}
	platform, err := h.Platforms.Of(r.Context(), live.Store)
	if err != nil {
		return fault.New(fault.ReasonUnavailable, "", err)
	}
	target, err := platform.CartURL(live.Store, link)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Location", target)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

func ticketGone(cause error) error {
	return fault.New(offers.ReasonNotFound, "This link has been used or is too old. Go back to the store and open the offer again.", cause)
}
