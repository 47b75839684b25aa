package offers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// HookFact is something that happened to an offer, as listeners are told of it.
type HookFact struct {
	ID       string // stable: a fact that is told again has the same
	Event    HookEvent
	At       int64 // ms
	Offer    Offer // amounts and deadline; zero where the record has gone
	Claimed  bool  // the shopper has taken it: only then its code is told
	Order    string
	Discount int64 // minor units; HookRedeemed
	Late     Late  // HookRedeemed: what was not as promised
}

// hookBody is the message. Field names are a promise: add some, never change one.
type hookBody struct {
	ID    string    `json:"id"`
	Event HookEvent `json:"event"`
	At    int64     `json:"at"` // ms
	Store string    `json:"store"`
	Offer hookOffer `json:"offer"`
}

type hookOffer struct {
	Session  string `json:"session"` // the same for all offers of a session, and nothing else
	Campaign string `json:"campaign"`
	State    State  `json:"state"`
	Kind     Kind   `json:"kind,omitempty"`
	Amount   int64  `json:"amount,omitempty"` // basis points or minor units by kind
	Currency string `json:"currency,omitempty"`
	Deadline int64  `json:"deadline,omitempty"` // ms
	Code     string `json:"code,omitempty"`
	Order    string `json:"order,omitempty"`
	Discount int64  `json:"discount,omitempty"` // minor units
	Late     Late   `json:"late,omitempty"`
}

var stateAfter = map[HookEvent]State{HookShown: Offered, HookClaimed: Claimed, HookRedeemed: Redeemed, HookExpired: Expired,
	HookRevoked: Revoked, HookReleased: Released}

// Body is the message of a fact, as JSON. The state is the one that the event led to, whatever came after it.
func (f HookFact) Body(store *Storefront) []byte {
	o := hookOffer{Session: opaque(store, f.Offer.Session), Campaign: f.Offer.Campaign, State: stateAfter[f.Event], Kind: f.Offer.Kind,
		Amount: f.Offer.Amount, Currency: f.Offer.Currency, Deadline: f.Offer.Deadline, Order: f.Order, Discount: f.Discount, Late: f.Late}
	if f.Claimed {
		o.Code = f.Offer.Code
	}
	text, err := json.Marshal(hookBody{ID: f.ID, Event: f.Event, At: f.At, Store: store.ID, Offer: o})
	if err != nil { // strings and numbers only
		panic(err)
	}
	return text
}

// opaque names a session to outsiders: the id itself is part of what proves who a browser is.
func opaque(store *Storefront, session string) string {
	if session == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(store.Salt))
	mac.Write([]byte("session of a webhook\x00" + session))
	return "ses_" + hex.EncodeToString(mac.Sum(nil)[:12])
}
