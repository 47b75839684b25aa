package api

import (
	"context"
	"errors"
	"hash/maphash"
	"net/netip"
	"sync"

	"lastcall/handlers/client"
	"lastcall/offers"
)

// guarded runs a look-up of a code under the guessing limit: whoever has tried too many wrong codes hears that, before
// and whether or not this one exists. The look-ups of one guesser take turns, so that many at once can't pass the check
// before the first of them is counted.
func (h *Handler) guarded(ctx context.Context, store *offers.Storefront, q codeRequest, look func() (offers.Redemption, error)) (offers.Redemption, error) {
	who := offers.Guesser{StoreID: store.ID, Session: q.Session}
	if addr, err := netip.ParseAddr(q.ShopperAddress); err == nil {
		who.Network = client.Network(addr.Unmap()).String()
	}
	if who.Session == "" && who.Network == "" {
		if q.Order != "" { // an order is no cheap guess, and one shopper's guesses must not stop all orders of a store
			return look()
		}
	} else {
		defer h.turns.take(who)()
	}
	if err := h.Guesses.Check(ctx, who); err != nil {
		return offers.Redemption{}, err
	}
	done, err := look()
	var refusal *offers.Refusal
	if errors.As(err, &refusal) && isGuess(refusal.Reason) {
		if err := h.Guesses.Count(ctx, who); err != nil {
			return offers.Redemption{}, err
		}
	}
	return done, err
}

// isGuess: refusals that a guesser collects and an honest shopper rarely sees.
func isGuess(r offers.Reason) bool {
	return r == offers.ReasonNotFound || r == offers.ReasonWrongSession || r == offers.ReasonNotYetActive
}

// turns are locks shared by all guessers, few enough to need no cleaning up.
type turns [256]sync.Mutex

var turnSeed = maphash.MakeSeed()

func (t *turns) take(who offers.Guesser) (release func()) {
	lock := &t[maphash.Comparable(turnSeed, who)%uint64(len(t))]
	lock.Lock()
	return lock.Unlock
}
