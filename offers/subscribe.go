package offers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// NoteSubscribed names the store's Subscription among its notes (Turns.Noted), as JSON; "" while there is none.
const NoteSubscribed = "subscribe"

// mostEarlier bounds Subscription.Earlier.
const mostEarlier = 10

// Subscription is where a store's platform sends its messages.
type Subscription struct {
	At      int64 // ms, when the platform was last asked for them with success; 0 = it was asked, maybe in vain
	Address string
	Earlier []string // addresses that it was given before, and never told to forget
}

// SubscriptionOf reads what is noted of a store; the zero value if that is nothing.
func SubscriptionOf(ctx context.Context, turns Turns, store *Storefront) (s Subscription, err error) {
	text, err := turns.Noted(ctx, store, NoteSubscribed)
	if err != nil || text == "" {
		return s, err
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, fmt.Errorf("what is noted of the store's subscription: %w", err)
	}
	return s, nil
}

// Subscribe has a platform send its messages to address, and notes that. The address is noted before the platform hears of
// it: one that was half subscribed can be undone too.
func Subscribe(ctx context.Context, turns Turns, store *Storefront, s Subscriber, address string, nowMS int64) error {
	last, err := SubscriptionOf(ctx, turns, store)
	if err != nil {
		return err
	}
	if last.Address != address {
		if last.Address != "" {
			last.Earlier = append(last.Earlier, last.Address)
		}
		last.Earlier = slices.DeleteFunc(last.Earlier, func(a string) bool { return a == address })
		last.Earlier = last.Earlier[max(0, len(last.Earlier)-mostEarlier):]
		last.Address, last.At = address, 0
		if err := last.note(ctx, turns, store); err != nil {
			return err
		}
	}
	if err := s.Subscribe(ctx, address); err != nil {
		return err
	}
	last.At = nowMS
	return last.note(ctx, turns, store)
}

// Unsubscribe undoes Subscribe for every address that is noted, whatever ours is now.
func Unsubscribe(ctx context.Context, turns Turns, store *Storefront, s Subscriber) error {
	last, err := SubscriptionOf(ctx, turns, store)
	if err != nil || last.Address == "" {
		return err
	}
	var errs []error
	for _, address := range append(last.Earlier, last.Address) {
		errs = append(errs, s.Unsubscribe(ctx, address))
	}
	return errors.Join(errs...)
}

func (s Subscription) note(ctx context.Context, turns Turns, store *Storefront) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return turns.Note(ctx, store, NoteSubscribed, string(text))
}
