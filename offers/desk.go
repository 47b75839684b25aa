package offers

import (
	"context"
	"errors"
	"slices"
)

// Desk is what a store's staff looks up and changes of single codes. Implementations MUST pass storetest.
type Desk interface {
	// CodeRecord is all that is kept of a code, or a Refusal with ReasonNotFound.
	CodeRecord(ctx context.Context, store *Storefront, code string) (CodeRecord, error)
	// CodeRecords is CodeRecord of many; those that are not there are left out.
	CodeRecords(ctx context.Context, store *Storefront, codes []string) ([]CodeRecord, error)
	// CodesOfOrder are the codes that an order used.
	CodesOfOrder(ctx context.Context, store *Storefront, order string) ([]string, error)
	// CodesOfCustomer are the codes that staff gave to a customer, by the name that CustomerHash makes.
	CodesOfCustomer(ctx context.Context, store *Storefront, hash string) ([]string, error)
	// Codes are the store's codes, newest first, as far as the trace goes back; with q.Live those that wait for their end,
	// the last to end first.
	Codes(ctx context.Context, store *Storefront, q CodeQuery) (CodePage, error)
	// CodeEvents are the trace's lines of one code, oldest first, among at most 1,000 that are looked at.
	CodeEvents(ctx context.Context, store *Storefront, r CodeRecord) ([]TraceLine, error)
	// Decisions are the trace's lines that match, newest first.
	Decisions(ctx context.Context, store *Storefront, q TraceQuery) (TracePage, error)
	// Prolong moves the deadline and the end of a live code, wherever they are kept, by addMS. It is for staff and bounded
	// by mostMS for all of a code's prolongations together (ErrTooLong). seenEnd is the end it had when it was looked at:
	// ErrConflict if it has moved since; the same call twice adds once.
	Prolong(ctx context.Context, store *Storefront, code string, addMS, mostMS, seenEnd int64) (CodeRecord, error)
	// Issue makes a code that is good at once, for whoever has it. The same Form gets the same code again. ErrDailyCap once
	// the account has issued PerDay codes on that day.
	Issue(ctx context.Context, store *Storefront, req IssueRequest) (CodeRecord, error)
}

// Errors of a Desk beside refusals.
var (
	// ErrTooLong: staff has added all the time to this code that it may.
	ErrTooLong = errors.New("more time than staff may add")
	// ErrDailyCap: this account has issued all the codes it may on one day.
	ErrDailyCap = errors.New("no more codes for this account today")
)

// GoodwillCampaign is the name under which codes that staff gave away are booked: no campaign's figures hold them.
const GoodwillCampaign = "goodwill"

// GoodwillPattern is the form of a goodwill code without a campaign as its template.
const GoodwillPattern = "THX-####-####"

// CodeRecord is an offer with all that became of its code.
type CodeRecord struct {
	Offer
	ClaimedAt  int64 // ms; 0 = not (also below)
	RevokedAt  int64
	RedeemedAt int64
	ReleasedAt int64
	Order      string
	Discount   int64 // that the order got, minor units
	Subtotal   int64 // of the order before it, minor units
	AddedMS    int64 // by staff, to the deadline
	Goodwill   bool  // given by staff; it has no session
	Outside    Outside
}

// Outside says how a code stands on the store's platform.
type Outside string

// The standings.
const (
	OutsideNone     Outside = ""         // never wanted there
	OutsideWaiting  Outside = "waiting"  // its creation is queued
	OutsideThere    Outside = "there"    //
	OutsideMoving   Outside = "moving"   // there, and its new end is on the way
	OutsideRefused  Outside = "refused"  // its creation was given up: a dead letter
	OutsideDeleting Outside = "deleting" // its deletion is queued
	OutsideStuck    Outside = "stuck"    // its deletion was given up: a dead letter
	OutsideGone     Outside = "gone"
)

// CodeQuery says which codes.
type CodeQuery struct {
	State    State  // it is in now; "" = any
	Live     bool   // only codes that wait for their end
	Campaign string // "" = all
	Session  string // as SessionName; "" = all
	Before   int64  // ms, of the page before's Next; 0 = from the newest
	N        int    // about how many; those of one millisecond stay together
	Most     int    // about how many lines to look at
}

// CodePage is what was found.
type CodePage struct {
	Codes []CodeRecord
	Reach
}

// Reach says how far a bounded look went.
type Reach struct {
	Looked int   // lines
	Oldest int64 // ms of the oldest of them; 0 = none
	Next   int64 // ms, to go on from; 0 = there is no more
}

// TraceLine is an event with what names it.
type TraceLine struct {
	Event
	ID      string // of the cell and its line
	Session string // as SessionName
	Code    string // "" = none
	Order   string
	AddedMS int64 // by staff
}

// TraceQuery says which lines of the trace. Empty fields match all.
type TraceQuery struct {
	Kinds    []string
	Campaign string
	Reason   Reason
	Session  string // as SessionName
	Page     string // the path begins with it
	Before   int64  // see CodeQuery
	N, Most  int
}

// Matches reports whether a line is one of those asked for, but for its page: that is in the evidence.
func (q TraceQuery) Matches(l TraceLine) bool {
	if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, l.Kind) || q.Session != "" && l.Session != q.Session {
		return false
	}
	if q.Campaign == "" && q.Reason == "" {
		return true
	}
	is := func(campaign string, r Reason) bool {
		return (q.Campaign == "" || campaign == q.Campaign) && (q.Reason == "" || r == q.Reason)
	}
	if is(l.Campaign, l.Reason) {
		return true
	}
	for _, r := range l.Refused {
		if is(r.Campaign, r.Reason) {
			return true
		}
	}
	return false
}

// TracePage is what was found.
type TracePage struct {
	Lines []TraceLine
	Reach
}

// IssueRequest is a goodwill code, checked by Goodwill.Check.
type IssueRequest struct {
	Account  string // id of who gives it
	Form     string // names the form that was sent, so that it counts once
	Day      string // of the store, for the cap
	PerDay   int64
	Customer string // as CustomerHash; "" = not named
	Pattern  string
	Kind     Kind
	Amount   int64 // basis points or minor units by Kind
	MinTotal int64
	MaxOff   int64
	Worst    int64 // minor units
	LifeMS   int64
	Outside  bool // it has to be created on the platform
}

// MaskCode is a code for those who may know that it is there and not use it: its first four characters and its last two.
func MaskCode(code string) string {
	if len(code) < 10 {
		return code[:min(2, len(code))] + "…"
	}
	return code[:4] + "…" + code[len(code)-2:]
}

// SessionName is what a session is called to people and other systems: its id is part of what proves who a browser is.
func SessionName(store *Storefront, session string) string { return opaque(store, session) }
