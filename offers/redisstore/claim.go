package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// Claim implements offers.Store. The code record's key follows from the session's newest offer, so that is looked up
// first; the script holds what was seen against what is.
func (s *Store) Claim(ctx context.Context, store *offers.Storefront, session string, req offers.ClaimRequest) (offers.Claim, error) {
	cell := cellOf(store, session)
	k := keysOf(store, cell)
	ticket := offers.NewTicket(store.Key, cell)
	var claimed offers.Claim
	err := racing(ctx, func() error {
		seen, err := s.Live(ctx, store, session)
		if err != nil {
			return err
		}
		link := req.Link
		link.Code = seen.Code
		value, err := json.Marshal(link)
		if err != nil {
			return fmt.Errorf("ticket: %w", err)
		}
		r, err := s.run(ctx, claimScript,
			[]string{k.visitor(session), k.code(seen.Code), k.jobs(), k.events(), k.counters(), k.ticket(ticket.Secret),
				k.creates(), k.tries(), k.firstDue()},
			session, seen.Code, req.GraceMS, req.TicketMS, value, flag(req.Outside), req.LeaseMS)
		if err != nil {
			return err
		}
		if err := r.refusal(); err != nil {
			return err
		}
		claimed = offers.Claim{Offer: r.offer(store, session), Ticket: ticket, ClaimedAt: r.int(15), Ready: r.text(16) == "1",
			Refused: r.text(19) == "1"}
		if token := r.int(17); token > 0 {
			claimed.Create = offers.Call{Kind: offers.CallCreate, Cell: cell, Code: seen.Code, Token: token, Tries: r.int(18),
				DueAt: r.int(20), Offer: claimed.Offer}
		}
		return nil
	})
	if err != nil {
		return offers.Claim{}, err
	}
	return claimed, nil
}

// flag is how scripts are told yes ("1") and no ("").
func flag(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

// Redirect implements offers.Store.
func (s *Store) Redirect(ctx context.Context, store *offers.Storefront, ticket offers.Ticket) (offers.CartLink, error) {
	var link offers.CartLink
	if ticket.StoreKey != store.Key || ticket.Cell >= max(1, store.Cells) {
		return link, offers.Refuse(offers.ReasonNotFound)
	}
	value, err := s.redis.GetDel(ctx, keysOf(store, ticket.Cell).ticket(ticket.Secret)).Bytes()
	if errors.Is(err, redis.Nil) {
		return link, offers.Refuse(offers.ReasonNotFound)
	}
	if err != nil {
		return link, outside(err)
	}
	if err := json.Unmarshal(value, &link); err != nil {
		return link, fmt.Errorf("ticket: %w", err)
	}
	return link, nil
}
