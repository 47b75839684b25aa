package hooks

import (
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"lastcall/handlers/fault"
	"lastcall/offers"
)

// receive takes one message. Success, 200, is answered only when the ledger has it: anything else makes the platform
// send it again, and the same message again, in whatever order, changes the ledger once.
func (h *Handler) receive(w http.ResponseWriter, r *http.Request) error {
	now := h.Now()
	if !h.Limiter.Allow(h.Addresses.Of(r), time.UnixMilli(now)) {
		h.Heard("", TooMany)
		return offers.Refuse(offers.ReasonRate)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		h.Heard("", Unreadable)
		if fault.Of(err).Reason == fault.ReasonTooLarge {
			return err
		}
		return fault.New(fault.ReasonMalformed, "", err)
	}
	// The platform may hang up; what it said is still put into the ledger.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), budget)
	defer cancel()
	live, err := h.Stores.ByKey(ctx, r.PathValue("key"))
	if err != nil {
		if !errors.Is(err, offers.ErrNoStore) {
			h.Heard("", Failed)
		}
		return err
	}
	store := live.Store
	platform, err := h.Platforms.Of(ctx, store)
	if err != nil {
		h.Heard(store.Platform, Failed)
		return fault.New(fault.ReasonUnavailable, "", err)
	}
	events, err := platform.ParseWebhook(offers.Webhook{Header: r.Header.Get, Body: body, Now: now})
	if err != nil {
		return h.refuse(store, err)
	}
	for _, e := range events {
		if e.Kind != offers.Disconnected && (e.Order == "" || len(e.Order) > maxOrder) {
			return h.refuse(store, errors.New("an order without a number, or with an endless one"))
		}
	}
	outcome, err := h.take(ctx, store, events, now)
	h.Heard(store.Platform, outcome)
	if err != nil {
		h.Log.Error("message of a platform not taken; it will come again", "store", store.ID, "platform", store.Platform, "cause", quiet(err))
		return fault.New(fault.ReasonUnavailable, "", errors.New(quiet(err)))
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

// refuse tells what was not signed from what can't be read.
func (h *Handler) refuse(store *offers.Storefront, err error) error {
	outcome, reason, detail := Unreadable, fault.ReasonMalformed, "The message can't be read."
	if errors.Is(err, offers.ErrSignature) {
		outcome, reason, detail = Unsigned, fault.ReasonUnauthorized, "The message is not signed by the store's platform."
	}
	h.Heard(store.Platform, outcome)
	h.Log.Warn("message of a platform refused", "store", store.ID, "platform", store.Platform, "outcome", string(outcome), "cause", quiet(err))
	return fault.New(reason, detail, errors.New(quiet(err)))
}

// take puts into the ledger what a message says, and then notes that it was heard.
func (h *Handler) take(ctx context.Context, store *offers.Storefront, events []offers.OrderEvent, now int64) (Outcome, error) {
	outcome := Nothing
	for _, e := range events {
		ids := idsOf(e)
		if len(ids) > 0 {
			seen, err := h.Ledger.WasSeen(ctx, store, ids...)
			if err != nil {
				return Failed, err
			}
			if seen {
				if outcome == Nothing {
					outcome = Replayed
				}
				continue
			}
		}
		if err := h.apply(ctx, store, e, now); err != nil {
			return Failed, err
		}
		outcome = Taken
		if len(ids) > 0 {
			if err := h.Ledger.Seen(ctx, store, ids...); err != nil {
				return Failed, err
			}
		}
	}
	return outcome, nil
}

// idsOf are what a message that comes again has in common with the first. An event's id alone is not enough: what is
// sent of one event may be an order placed, and another message of it an order cancelled.
func idsOf(e offers.OrderEvent) []string {
	var ids []string
	about := string(e.Kind) + ":" + e.Order
	if e.Delivery != "" {
		ids = append(ids, "d:"+about+":"+e.Delivery)
	}
	if e.Event != "" {
		ids = append(ids, "e:"+about+":"+e.Event)
	}
	return ids
}

func (h *Handler) apply(ctx context.Context, store *offers.Storefront, e offers.OrderEvent, now int64) error {
	switch e.Kind {
	case offers.OrderPlaced, offers.OrderCancelled:
		applied, err := offers.ApplyOrder(ctx, h.Ledger, store, e)
		if err != nil {
			return err
		}
		for _, a := range applied {
			h.Applied(store.Platform, a)
			if a.Late != offers.InTime && a.Late != offers.UnknownCode && a.Late != offers.AlreadyKnown {
				h.Log.Warn("order not as promised", "store", store.ID, "platform", store.Platform, "order", e.Order,
					"campaign", a.Redemption.Offer.Campaign, "late", string(a.Late))
			}
		}
		return nil
	case offers.Disconnected:
		h.Applied(store.Platform, offers.Applied{Kind: e.Kind})
		h.Log.Warn("the platform says that we were removed from it", "store", store.ID, "platform", store.Platform)
		at := now
		if e.At > 0 { // a goodbye that comes late is of before a new connection
			at = min(e.At, now)
		}
		return h.Ledger.Note(ctx, store, offers.NoteDisconnected, strconv.FormatInt(at, 10))
	default:
		return errors.New("an order event of unknown kind")
	}
}

var quoted = regexp.MustCompile("\"[^\"]*\"|`[^`]*`|'[^']*'")

// quiet is an error's text without what it quotes: that may be of the message, and hold a code or a person's name.
func quiet(err error) string {
	text := quoted.ReplaceAllString(err.Error(), "…")
	return text[:min(len(text), 300)]
}
