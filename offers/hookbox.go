package offers

import "context"

// HookBox keeps what listeners are to be told. It is filled from the ledger's own trace, apart from the steps that change
// offers, so these pay nothing for it; each listener has a queue of its own, so that a slow one holds up nobody else.
type HookBox interface {
	// FanOut reads on in the trace of one cell and queues a delivery for each listener that wants it. Reading position
	// and deliveries change in one atomic step: whoever is stopped in between loses and doubles nothing. Any number of
	// callers may do it at once.
	FanOut(ctx context.Context, store *Storefront, cell int) (FannedOut, error)
	// LeaseDeliveries hands out at most n due deliveries of a listener, from all cells; nobody else gets them for leaseMS.
	LeaseDeliveries(ctx context.Context, store *Storefront, hook string, n int, leaseMS int64) ([]Delivery, error)
	// Delivered takes a delivery out of its queue. It does so too for one that is given up.
	Delivered(ctx context.Context, store *Storefront, d Delivery) error
	// PutOffDelivery makes a delivery due again in delayMS.
	PutOffDelivery(ctx context.Context, store *Storefront, d Delivery, delayMS int64) error
	// DropDeliveries empties a listener's queues and answers how many deliveries were in them.
	DropDeliveries(ctx context.Context, store *Storefront, hook string) (int64, error)
	// Deliveries is how many wait for a listener.
	Deliveries(ctx context.Context, store *Storefront, hook string) (int64, error)
	// HookSecret is what messages to a listener are signed with; nil if there is none.
	HookSecret(ctx context.Context, storeID, hook string) ([]byte, error)
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
