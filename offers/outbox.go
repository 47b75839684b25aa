package offers

import (
	"context"
	"errors"
	"time"
)

// ErrNoLetter: no dead letter has this id.
var ErrNoLetter = errors.New("no such dead letter")

// Outbox is the part of the ledger that keeps platforms in step: calls that are to be made outside, each leased to one
// worker until it is acknowledged, put off or buried. A call is queued in the same atomic step as the change that makes
// it necessary, so a crash loses none.
type Outbox interface {
	// LeaseCalls hands out at most n due calls of one cell, with the offers they are about; nobody else gets them for leaseMS.
	// Creates come first, for shoppers wait for them; about a quarter stays for what else is due.
	LeaseCalls(ctx context.Context, store *Storefront, cell, n int, leaseMS int64) (LeasedCalls, error)
	// Created acknowledges a create call. If the offer has ended in between, its deletion is queued in the same step.
	Created(ctx context.Context, store *Storefront, call Call, ref string) error
	// Done acknowledges a delete or sweep call.
	Done(ctx context.Context, store *Storefront, call Call) error
	// PutOff makes a call due again in delayMS. Its tries are counted by LeaseCalls; a call that was not made (throttled)
	// gives its try back.
	PutOff(ctx context.Context, store *Storefront, call Call, delayMS int64, cause string, made bool) error
	// Bury takes a call out of the queue and keeps it as a dead letter. The code of a create is refused from then on, to
	// all who claim it, until it is revived; its end still queues its deletion.
	Bury(ctx context.Context, store *Storefront, call Call, cause string) error

	// DeadLetters are the newest buried calls of the store, at most n.
	DeadLetters(ctx context.Context, store *Storefront, n int) ([]DeadLetter, error)
	// Revive makes a buried call due at once; ErrNoLetter if it is not there.
	Revive(ctx context.Context, store *Storefront, id string) error
	// Discard drops a buried call; ErrNoLetter if it is not there.
	Discard(ctx context.Context, store *Storefront, id string) error
	// Backlog counts what waits.
	Backlog(ctx context.Context, store *Storefront) (Backlog, error)

	// Alive reports of each code whether it may be on the platform: its offer lives, or it lies on a shelf.
	Alive(ctx context.Context, store *Storefront, codes []string) ([]bool, error)

	// Settle puts an order into the ledger. See Settled for all that can come of it; errors are failures only.
	Settle(ctx context.Context, store *Storefront, s Settlement) (Settled, error)
	// Cancel undoes the settlement of an order's code. A cancellation that comes before its order is kept for it
	// (found = false).
	Cancel(ctx context.Context, store *Storefront, c Cancellation) (r Redemption, found bool, err error)
	// Seen notes a message's ids, after it was dealt with, and WasSeen asks for them: a replayed message costs nothing.
	Seen(ctx context.Context, store *Storefront, ids ...string) error
	WasSeen(ctx context.Context, store *Storefront, ids ...string) (bool, error)
}

// Turns share out among processes what is to be done now and then.
type Turns interface {
	// Turn reports whether it is the caller's turn: true for one caller in each period.
	Turn(ctx context.Context, store *Storefront, what string, periodMS int64) (bool, error)
	// Note keeps a small text (JSON) about the store, and Noted reads it; "" if there is none.
	Note(ctx context.Context, store *Storefront, what, text string) error
	Noted(ctx context.Context, store *Storefront, what string) (string, error)
}

// Shelves are pools of codes that lie ready on the platform: a claim then waits for nobody.
type Shelves interface {
	// Stock puts a code on a shelf before it is created on the platform, so that a crash leaves no code that nobody knows;
	// it can't be taken before Stocked.
	Stock(ctx context.Context, store *Storefront, shelf Shelf, cell int, code string, endsAt int64) error
	// Stocked says that it is on the platform now, by the one create that was tried; a code whose create failed is left
	// to Stale. If it was given up in between, its deletion is queued.
	Stocked(ctx context.Context, store *Storefront, shelf Shelf, code, ref string) error
	// Unstock takes a code off that was stocked and, for certain, not created: there is nothing to delete.
	Unstock(ctx context.Context, store *Storefront, shelf Shelf, code string) error
	// Reserve hands at most n codes of a cell to one process, for leaseMS; a mint takes them off the shelf.
	Reserve(ctx context.Context, store *Storefront, shelf Shelf, cell, n int, lifeMS, leaseMS int64) ([]Shelved, error)
	// Stale takes codes off the shelf that end before lifeMS from now, or were stocked and never created, and queues
	// their deletion. It answers how many.
	Stale(ctx context.Context, store *Storefront, shelf Shelf, cell int, lifeMS int64) (int, error)
	// Level is how many codes lie on the cell's shelf: ready, reserved or about to be created.
	Level(ctx context.Context, store *Storefront, shelf Shelf, cell int) (int, error)
	// Cell is the cell of a session: what it is given from a shelf has to lie there too.
	Cell(store *Storefront, session string) int
	// DrawCode draws a code that belongs to the cell.
	DrawCode(store *Storefront, cell int, pattern string) (string, error)
	// ShelvesOf are all shelves that hold anything, so that those nobody needs any more can be cleared.
	ShelvesOf(ctx context.Context, store *Storefront) ([]Shelf, error)
}

// Shelf names a pool: codes of one campaign, one worth and one set of rules. Codes of a campaign whose value or rules have
// changed lie on another, and are cleared with it.
type Shelf struct {
	Campaign string
	Kind     Kind
	Amount   int64
	MinTotal int64
	Rules    string // digest of the campaign's CouponRules; "" = none
}

// Shelved is a code that lies ready on the platform.
type Shelved struct {
	Code, Ref string
	until     time.Time // held by a hand: not to be used after that
}

// CallKind is what is to be done outside.
type CallKind string

// The calls.
const (
	CallCreate CallKind = "create"
	CallDelete CallKind = "delete"
	CallSweep  CallKind = "sweep" // a second delete, later than any create that was in flight can land
)

// Call is one thing to be done on a platform. The zero Call is none.
type Call struct {
	Kind  CallKind
	Cell  int
	Code  string
	Token int64 // the end of the lease, ms: an acknowledgement by anyone else is void
	Tries int64 // this one included
	DueAt int64 // ms: when it was due at first, however often it was tried or put off since
	Ref   string
	Offer Offer // as it is now; zero if its record has gone
}

// IsZero reports whether there is nothing to do.
func (c Call) IsZero() bool { return c.Kind == "" }

// LeasedCalls is what LeaseCalls found.
type LeasedCalls struct {
	Calls  []Call
	Now    int64 // ms, the ledger's clock
	NextAt int64 // ms; when the next one is due; 0 = none waits
}

// DeadLetter is a call that was given up.
type DeadLetter struct {
	ID       string
	Kind     CallKind
	Code     string
	Campaign string
	Tries    int64
	Cause    string
	At       int64 // ms
}

// Backlog is what waits for a store's platform.
type Backlog struct {
	Calls    int64 // due or leased or put off
	OldestMS int64 // how long ago the oldest of them was due at first; 0 = none has been yet
	Dead     int64
}
