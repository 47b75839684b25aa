package offers

import (
	"context"
	"errors"
)

// HookBox keeps what listeners are to be told. It is filled from the ledger's own trace, apart from the steps that change
// offers, so these pay nothing for it; each listener has a queue of its own, so that a slow one holds up nobody else.
type HookBox interface {
	// FanOut reads on in the trace of one cell and queues a delivery for each listener that wants it. Reading position
	// and deliveries change in one atomic step: whoever is stopped in between loses and doubles nothing. Any number of
	// callers may do it at once.
	FanOut(ctx context.Context, store *Storefront, cell int) (FannedOut, error)
	// LeaseDeliveries hands out at most n due deliveries of a listener, from all cells; nobody else gets them for leaseMS.
	LeaseDeliveries(ctx context.Context, store *Storefront, hook string, n int, leaseMS int64) ([]Delivery, error)
	// Delivered takes a delivery out of its queue, and notes in the same step what came of the last try. It does so too for
	// one that is given up.
	Delivered(ctx context.Context, store *Storefront, d Delivery, last Attempt) error
	// PutOffDelivery makes a delivery due again in delayMS, and notes in the same step what came of this try.
	PutOffDelivery(ctx context.Context, store *Storefront, d Delivery, delayMS int64, last Attempt) error
	// NoteTest puts a message that told of nothing into the listener's log.
	NoteTest(ctx context.Context, store *Storefront, d Delivery, last Attempt) error
	// DropDeliveries empties a listener's queues and answers how many deliveries were in them.
	DropDeliveries(ctx context.Context, store *Storefront, hook string) (int64, error)
	// Deliveries is how many wait for a listener.
	Deliveries(ctx context.Context, store *Storefront, hook string) (int64, error)
	// HookSecrets are what messages to a listener are signed with, newest first: two for a while after a rotation, none if it
	// has no secret.
	HookSecrets(ctx context.Context, storeID, hook string) ([][]byte, error)
}

// FannedOut is what FanOut did.
type FannedOut struct {
	Queued  int64 // deliveries
	Dropped int64 // deliveries for listeners whose queue is full
	Lost    bool  // the trace was cut before it was read: some events may never be told
	More    bool  // there is more to read
}

// Delivery is one message to one listener.
type Delivery struct {
	ID    string // of the fact: the same at each try
	Hook  string
	Cell  int
	Event HookEvent
	At    int64 // ms: when it happened
	Body  []byte
	Tries int64 // this one included
	DueAt int64 // ms
	Now   int64 // ms, the ledger's clock at the lease
	Token int64 // the end of the lease, ms: an acknowledgement by anyone else is void
}

// Outcome is what became of a delivery by its last try.
type Outcome string

// The outcomes.
const (
	OutcomeDelivered Outcome = "delivered"
	OutcomeWaiting   Outcome = "waiting"  // failed, and comes again
	OutcomeGivenUp   Outcome = "given_up" // failed, and does not
)

// Attempt is what came of one try.
type Attempt struct {
	Outcome Outcome
	Status  int    // of the answer; 0 = none came
	Cause   string // why it failed, in words without the address; "" if it did not
	TookMS  int64
}

// MaxHookLog is how many deliveries of a listener its log holds, the last ones.
const MaxHookLog = 50

// LoggedDelivery is one line of a listener's log.
type LoggedDelivery struct {
	ID      string
	Event   HookEvent
	Test    bool  // it told of nothing, and can't be sent again
	At      int64 // ms: when it happened
	TriedAt int64 // ms: the last try
	NextAt  int64 // ms: the next one; 0 = none
	Tries   int64
	Attempt
}

// ErrNoDelivery: the log does not hold this delivery, or not its message.
var ErrNoDelivery = errors.New("no such delivery")

// HookOverlapMS is how long messages are signed by the secret of before as well, after a rotation.
const HookOverlapMS = 24 * 60 * 60_000
