// Package fault is the one place where errors become answers: problem+json (RFC 9457) for programs, a page for people,
// nothing at all for a store's page. Every error has a reason for people and one for the log; what is not known here
// is ours, and says so without details.
package fault

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"lastcall/offers"
)

// Fault is what an error means to the one who asked.
type Fault struct {
	Status     int
	Reason     offers.Reason // stable name, the end of the problem's type
	Title      string        // for people, the same for every fault of the reason
	Detail     string        // for people, a whole sentence
	RetryAfter int           // seconds; 0 = not said
}

// Error wraps a cause with the fault it is to be answered with.
type Error struct {
	Fault
	Cause error // for the log; may be nil
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return string(e.Reason) + ": " + e.Cause.Error()
	}
	return string(e.Reason)
}

func (e *Error) Unwrap() error { return e.Cause }

// Reasons that come from the way of asking, not from an offer.
const (
	ReasonMalformed    offers.Reason = "malformed"
	ReasonTooLarge     offers.Reason = "too_large"
	ReasonUnauthorized offers.Reason = "unauthorized"
	ReasonScope        offers.Reason = "forbidden_scope"
	ReasonForbidden    offers.Reason = "forbidden"
	ReasonNoStore      offers.Reason = "unknown_store"
	ReasonNoSession    offers.Reason = "no_session"
	ReasonUnavailable  offers.Reason = "unavailable"
	ReasonInternal     offers.Reason = "internal"
	ReasonNoPage       offers.Reason = "no_such_page"
)

// New is an error to be answered with a reason of the table; detail "" takes the table's.
func New(reason offers.Reason, detail string, cause error) error {
	f := table[reason]
	f.Reason = reason
	if detail != "" {
		f.Detail = detail
	}
	return &Error{Fault: f, Cause: cause}
}

// sameForGuessers: whether a code exists is nobody's business who can't name its session.
const sameForGuessers = "This code is not valid. Check it for typing errors."

var table = map[offers.Reason]Fault{
	offers.ReasonNotFound:        {Status: 404, Title: "No such code", Detail: sameForGuessers},
	offers.ReasonWrongSession:    {Status: 403, Title: "Another shopper's code", Detail: sameForGuessers},
	offers.ReasonNotYetActive:    {Status: 409, Title: "Not active yet", Detail: sameForGuessers},
	offers.ReasonExpired:         {Status: 410, Title: "Expired", Detail: "This offer has ended; its time was up."},
	offers.ReasonAlreadyRedeemed: {Status: 409, Title: "Already used", Detail: "This code has been used for an order already."},
	offers.ReasonRevoked:         {Status: 410, Title: "Withdrawn", Detail: "This code was withdrawn."},
	offers.ReasonReleased:        {Status: 409, Title: "Order cancelled", Detail: "This code was used for an order that was cancelled, and does not come back."},
	offers.ReasonBelowMinimum:    {Status: 422, Title: "Below the minimum", Detail: "The cart is below the smallest amount for this code."},
	offers.ReasonWrongCurrency:   {Status: 422, Title: "Another currency", Detail: "This code is for carts in another currency."},
	offers.ReasonBudgetSpent:     {Status: 409, Title: "Budget spent", Detail: "What this promotion may give away is used up."},
	offers.ReasonNotRedeemed:     {Status: 409, Title: "Not used", Detail: "This code has not been used, so there is nothing to undo."},
	offers.ReasonKeyReused:       {Status: 422, Title: "Idempotency-Key reused", Detail: "This Idempotency-Key came with another request before."},
	offers.ReasonTooManyTries:    {Status: 429, Title: "Too many attempts", Detail: "Too many codes were tried. Please wait a little.", RetryAfter: 60},
	offers.ReasonRate:            {Status: 429, Title: "Too many requests", Detail: "Too many requests. Please wait a little.", RetryAfter: 60},
	offers.ReasonConsent:         {Status: 403, Title: "No consent", Detail: "The shopper has not agreed."},
	offers.ReasonBot:             {Status: 403, Title: "Not a shopper", Detail: "Offers are for people."},
	offers.ReasonErased:          {Status: 410, Title: "Session erased", Detail: "This session was erased at the shopper's request."},
	ReasonMalformed:              {Status: 400, Title: "Malformed request", Detail: "The request could not be read."},
	ReasonTooLarge:               {Status: 413, Title: "Too large", Detail: "The request is too large."},
	ReasonUnauthorized:           {Status: 401, Title: "No valid key", Detail: "Send a valid API key: Authorization: Bearer lck_…"},
	ReasonScope:                  {Status: 403, Title: "Not this key's to do", Detail: "This API key may not do that."},
	ReasonForbidden:              {Status: 403, Title: "Not allowed", Detail: "This request did not come from where it has to."},
	ReasonNoStore:                {Status: 404, Title: "Unknown store", Detail: "There is no such store."},
	ReasonNoSession:              {Status: 401, Title: "No session", Detail: "There is no session, or it is not valid."},
	ReasonUnavailable:            {Status: 503, Title: "Out of reach", Detail: "The service can't answer right now. Please try again.", RetryAfter: 2},
	ReasonInternal:               {Status: 500, Title: "Something went wrong", Detail: "Something went wrong on our side."},
	ReasonNoPage:                 {Status: 404, Title: "No such page", Detail: "There is nothing at this address."},
}

// Of is the fault behind any error. Refusals of offers are looked up, a missing store and a lost Redis have their own,
// everything else is internal.
func Of(err error) Fault {
	var known *Error
	if errors.As(err, &known) {
		return known.Fault
	}
	var refusal *offers.Refusal
	var tooLarge *http.MaxBytesError
	reason := ReasonInternal
	switch {
	case errors.As(err, &refusal):
		reason = refusal.Reason
	case errors.Is(err, offers.ErrNoStore):
		reason = ReasonNoStore
	case errors.Is(err, offers.ErrUnavailable), errors.Is(err, offers.ErrFull), errors.Is(err, context.DeadlineExceeded):
		reason = ReasonUnavailable
	case errors.Is(err, context.Canceled):
		reason = ReasonUnavailable
	case errors.As(err, &tooLarge):
		reason = ReasonTooLarge
	}
	f, ok := table[reason]
	if !ok {
		reason, f = ReasonInternal, table[ReasonInternal]
	}
	f.Reason = reason
	return f
}

// Func is a handler that returns its errors.
type Func func(w http.ResponseWriter, r *http.Request) error

// Renderer writes a fault to one kind of client.
type Renderer func(w http.ResponseWriter, r *http.Request, f Fault)

// safely turns a panic into an error of ours: the answer is still the renderer's, which knows who asked.
func safely(h Func, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h(w, r)
}

// Handler runs a Func and renders what it returns. Our own failures are logged as errors, refusals as debug lines;
// neither holds what the caller sent.
func Handler(log *slog.Logger, render Renderer, h Func) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := safely(h, w, r)
		if err == nil {
			return
		}
		f := Of(err)
		level := slog.LevelDebug
		if f.Status >= 500 && !errors.Is(err, context.Canceled) {
			level = slog.LevelError
		}
		log.Log(r.Context(), level, "request refused", "route", r.Pattern, "reason", string(f.Reason), "status", f.Status, "cause", err.Error())
		render(w, r, f)
	})
}
