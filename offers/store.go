package offers

import (
	"context"
	"errors"
)

// Store is the ledger: it keeps offers and makes every change of one in a single atomic step that checks the state it
// leaves. Its clock is the only one deadlines are measured on. Implementations MUST pass storetest.
type Store interface {
	// Mint gives the session one offer, or answers why not. A session with a live offer gets that same offer back,
	// whatever the candidates, so that repeated signals mint one code. Candidates are tried in order; each is held
	// against the session's history, then against the campaign's budgets.
	Mint(ctx context.Context, req MintRequest) (MintResult, error)
	// Live is the session's newest offer in whatever state it is, or a Refusal with ReasonNotFound.
	Live(ctx context.Context, store *Storefront, session string) (Offer, error)
	// Dismiss notes that the shopper closed the pop-up of a live offer.
	Dismiss(ctx context.Context, store *Storefront, session string) (Offer, error)
	// Claim takes the session's live offer before its deadline and answers a one-time ticket, good for ticketMS.
	// An offer that is claimed already gives a new ticket for as long as it can be redeemed. Where the code has to be
	// created on a platform, the claim queues that in the same step and leases it to its caller.
	Claim(ctx context.Context, store *Storefront, session string, req ClaimRequest) (Claim, error)
	// Redirect spends a ticket, once: what the cart address is to be made of.
	Redirect(ctx context.Context, store *Storefront, ticket Ticket) (CartLink, error)
	// Extend moves the deadline of the session's unclaimed live offer by the campaign's "more time", at most
	// c.Duration.MoreMax times. A live offer that may not be extended (any more, or once claimed) is answered as it is.
	Extend(ctx context.Context, store *Storefront, session string, c *Campaign) (Offer, error)
	// Revoke ends an offer by its code.
	Revoke(ctx context.Context, store *Storefront, code string) error

	// Validate tries a code on a basket and changes nothing.
	Validate(ctx context.Context, store *Storefront, req RedeemRequest) (Redemption, error)
	// Redeem uses a code for one order, exactly once. The same order (and the same idempotency key) gets the same
	// redemption again.
	Redeem(ctx context.Context, store *Storefront, req RedeemRequest) (Redemption, error)
	// Release undoes a redemption whose order was cancelled; revive lets an unexpired code live again.
	Release(ctx context.Context, store *Storefront, id string, revive bool) (Redemption, error)

	// Lease hands out at most n due jobs of one cell; nobody else gets them for leaseMS.
	Lease(ctx context.Context, store *Storefront, cell, n int, leaseMS int64) (Leased, error)
	// Expire ends the offer behind a job if its time has come and returns what it had reserved.
	// Jobs whose code has gone are dropped; a job whose time has moved waits for it.
	// Where the code may be on a platform, its deletion is queued in the same step.
	Expire(ctx context.Context, store *Storefront, jobs []Job) ([]Offer, error)
	// Tidy drops traces of one cell older than keepMS.
	Tidy(ctx context.Context, store *Storefront, cell int, keepMS int64) error

	// Forget erases a session: its live offer is revoked, its record and its traces are deleted, its token is dead.
	// What was redeemed stays in the books, without the session.
	Forget(ctx context.Context, store *Storefront, session string) error
}

// Catalog is what merchants set up: stores, their campaigns and their API keys.
type Catalog interface {
	StoreByKey(ctx context.Context, key string) (*Storefront, error)
	// StoreByID finds a store by its internal id, or ErrNoStore.
	StoreByID(ctx context.Context, id string) (*Storefront, error)
	Stores(ctx context.Context) ([]*Storefront, error)
	// SaveStore creates (Version 0) or replaces a store whose kept version is s.Version, else ErrConflict; s.Version
	// becomes the new one. A public key that another store has is ErrConflict too. The audit log gets its line, by
	// s.SavedBy, in the same step.
	SaveStore(ctx context.Context, s *Storefront) error
	Campaigns(ctx context.Context, storeID string) ([]Campaign, error)
	// CampaignByID finds one campaign, or ErrNoCampaign.
	CampaignByID(ctx context.Context, storeID, id string) (Campaign, error)
	// SaveCampaign creates (Version 0) or replaces a campaign whose kept version is c.Version, else ErrConflict. In the same
	// step the version is kept for CampaignVersions, and the audit log gets its line, by c.UpdatedBy.
	SaveCampaign(ctx context.Context, c *Campaign) error
	// SaveCampaigns is SaveCampaign for several of one store, at most MaxSaved, in one step: all of them, or none.
	SaveCampaigns(ctx context.Context, list []*Campaign) error
	// CampaignVersions are a campaign's versions before the given number (0 = all), newest first, at most n. The newest
	// KeptVersions are kept.
	CampaignVersions(ctx context.Context, storeID, id string, before int64, n int) ([]Campaign, error)
	// APIKey finds a key's record by its hash, or ErrNoKey.
	APIKey(ctx context.Context, id string) (APIKey, error)
	// SaveAPIKey keeps a key, or answers ErrTooManyKeys.
	SaveAPIKey(ctx context.Context, key APIKey) error
	// APIKeys are a store's keys, newest first.
	APIKeys(ctx context.Context, storeID string) ([]APIKey, error)
	// DeleteAPIKey revokes a key of the store by its hash, or answers ErrNoKey. It is refused from then on.
	DeleteAPIKey(ctx context.Context, storeID, id string) error
	// UsedAPIKey notes when a key was last used, ms. A revoked key stays revoked, an earlier use changes nothing.
	UsedAPIKey(ctx context.Context, key APIKey, at int64) error
	// Counters are the totals of each campaign, by name: a state, "dismissed", "extended", "refused:" and a Reason, or an
	// amount in minor units ("exposure", "discount", "revenue").
	Counters(ctx context.Context, store *Storefront) (Counters, error)
	// Trace is the store's newest decisions and changes, newest first, at most n.
	Trace(ctx context.Context, store *Storefront, n int) ([]Event, error)
}

const (
	// KeptVersions is how many versions of a campaign can be looked at again.
	KeptVersions = 100
	// MaxSaved is how many campaigns one step may save.
	MaxSaved = 1_000
)

// Errors of a Store or Catalog beside refusals.
var (
	// ErrConflict: someone else saved in between.
	ErrConflict = errors.New("changed by someone else in between")
	// ErrNoCampaign: the store has no campaign of this id.
	ErrNoCampaign = errors.New("no such campaign")
	// ErrNoStore: no store has this key.
	ErrNoStore = errors.New("no such store")
	// ErrNoKey: no API key has this hash.
	ErrNoKey = errors.New("no such API key")
	// ErrUnavailable wraps every failure to reach the state. Nothing is known of whether a change happened.
	ErrUnavailable = errors.New("the state is out of reach")
	// ErrFull: the embedded engine has no room for more live offers.
	ErrFull = errors.New("the embedded engine is full")
)

// MintRequest asks for an offer for a session.
type MintRequest struct {
	Store      *Storefront
	Session    string
	Trigger    TriggerKind
	Candidates []Candidate // Ready is taken from one whose ready code turns out to be somebody else's
	Refused    []Refused   // what Decide refused, for counters and trace
	Evidence   string      // as JSON, for the trace
}

// MintResult is the session's offer, or the reason why there is none.
type MintResult struct {
	Offer   Offer
	New     bool   // minted by this call
	Reason  Reason // first refusal, when there is no offer
	QuietMS int64  // how long no further signal can change the answer, as far as the history tells
}

// Has reports whether there is an offer.
func (r MintResult) Has() bool { return r.Offer.Code != "" }

// ClaimRequest says where a claim leads. The link's code is filled in by the ledger.
type ClaimRequest struct {
	GraceMS  int64
	TicketMS int64
	Link     CartLink
	Outside  bool  // the code has to be on a platform before it is of use
	LeaseMS  int64 // Outside: how long the caller has for creating it
}

// Claim is an offer that its shopper took.
type Claim struct {
	Offer     Offer
	Ticket    Ticket
	ClaimedAt int64 // ms
	Ready     bool  // the code can be used: it is on the platform, or needs none
	Refused   bool  // the platform will never have the code, as things are: its create was given up
	// Create is to be made by the caller now; zero if there is nothing to do or another one is at it. Of a code that is Ready
	// it brings the end on the platform in step with the offer's: nobody has to wait for it.
	Create Call
}

// RedeemRequest tries or uses a code on a basket.
type RedeemRequest struct {
	Code    string
	Session string // "" = the caller does not know it
	Basket  Basket
	Order   string // the store's order id; redemptions only
	IdemKey string // Idempotency-Key; "" = the order alone makes it idempotent
}

// Redemption is a use of a code, or what a use would be.
type Redemption struct {
	ID           string
	Offer        Offer
	Order        string
	Discount     int64 // minor units
	FreeShipping bool
	RedeemedAt   int64 // ms
	ReleasedAt   int64 // ms; 0 = stands
	Replayed     bool  // answered from an earlier identical call
}

// Job is the deadline of one code, due.
type Job struct {
	Cell  int
	Code  string
	DueAt int64 // ms at which it was due
}

// Leased is what Lease found.
type Leased struct {
	Jobs   []Job
	LagMS  int64 // how late the oldest was
	NextAt int64 // ms at which the next job of the cell is due; 0 = none waits
	Now    int64 // ms, the ledger's clock
}

// Counters are totals by campaign ("" for the store) and by name.
type Counters map[string]map[string]int64

// Event is one line of the trace.
type Event struct {
	At       int64
	Kind     string // offered, refused, claimed, …
	Campaign string
	Reason   Reason
	Trigger  string
	Evidence string
	Session  string    // "" once it was forgotten
	Refused  []Refused // what was refused before the history was looked at
}
