package storetest

import (
	"fmt"
	"slices"

	"lastcall/offers"
)

// outside is what the model knows of a code and its platform: px is "" (never wanted there), "1" (wanted), "2" (there), "3"
// (refused) or "0" (deleted). A call waits from the time given, 0 = it does not wait.
type outside struct {
	cell                  int
	px                    string
	acked, tried          int64 // creates tried up to the last that was acknowledged, and since
	create, delete, sweep int64
	triedDelete           bool // somebody has had the call since it was queued
	triedSweep            bool
}

func showClaim(ready, refused bool, token, tries int64) string {
	return fmt.Sprintf(", ready %v, refused %v, create until %d, try %d", ready, refused, token, tries)
}

func (o *outside) claim(first, out bool, now int64) string {
	switch {
	case out && o.px == "3":
		return showClaim(false, true, 0, 0)
	case out && (o.px == "" || o.px != "2" && o.create > 0 && o.create <= now):
		o.px, o.create = "1", now+lease
		o.tried++
		return showClaim(false, false, o.create, o.tried)
	case out && o.px != "2":
		return showClaim(false, false, 0, 0)
	case out && first && o.px == "2":
		o.create = now + lease
		o.tried++
		return showClaim(true, false, o.create, o.tried)
	case first && o.px == "2":
		o.create = now
	}
	return showClaim(true, false, 0, 0)
}

// undo ends the code outside.
func (r *record) undo(now int64) {
	o := &r.out
	if o.px == "" || o.px == "0" {
		return
	}
	tries := o.acked + o.tried
	o.create, o.tried = 0, 0
	if tries == 0 {
		return
	}
	o.delete = now
	if o.px != "2" || tries > 1 {
		o.sweep = now + Sweep
	}
}

// restore brings the code back, after whoever may be deleting it.
func (o *outside) restore(now int64) {
	if o.px == "" {
		return
	}
	due := now
	if o.triedDelete {
		due = max(due, o.delete)
	}
	if o.triedSweep {
		due = max(due, o.sweep)
	}
	o.px, o.create, o.delete, o.sweep = "1", min(due, now+60_000), 0, 0
	o.triedDelete, o.triedSweep = false, false
	o.acked += 2 // so that its next end is swept
}

// waiting is how many calls wait in all.
func (m *model) waiting() (n int) {
	for _, r := range m.codes {
		for _, due := range []int64{r.out.create, r.out.delete, r.out.sweep} {
			if due > 0 {
				n++
			}
		}
	}
	return n
}

// lease hands out all that is due in a cell.
func (m *model) lease(cell int, now int64) string {
	var list []string
	hand := func(kind offers.CallKind, code string, due *int64) bool {
		if *due == 0 || *due > now {
			return false
		}
		list = append(list, showCall(kind, code, now+lease, *due))
		*due = now + lease
		return true
	}
	for code, r := range m.codes {
		if r.out.cell != cell {
			continue
		}
		if hand(offers.CallCreate, code, &r.out.create) {
			r.out.tried++
		}
		if hand(offers.CallDelete, code, &r.out.delete) {
			r.out.triedDelete = true
		}
		if hand(offers.CallSweep, code, &r.out.sweep) {
			r.out.triedSweep = true
		}
		m.codes[code] = r
	}
	slices.Sort(list)
	return fmt.Sprint(list)
}

func showCall(kind offers.CallKind, code string, token, due int64) string {
	return fmt.Sprintf("%s %s until %d, due at %d", kind, code, token, due)
}

func (m *model) created(call offers.Call, now int64) {
	r := m.codes[call.Code]
	if r.out.create != call.Token {
		return
	}
	r.out.px, r.out.create = "2", 0
	r.out.acked, r.out.tried = r.out.acked+r.out.tried, 0
	if !r.live(now) && !(r.offer.State == offers.Released && r.offer.Revived && now < r.offer.EndsAt) {
		r.undo(now)
	} else if r.offer.State != call.Offer.State {
		r.out.create = now
	}
	m.codes[call.Code] = r
}

// bury gives up a create; other calls are not buried here.
func (m *model) bury(call offers.Call) {
	r := m.codes[call.Code]
	if r.out.create != call.Token {
		return
	}
	r.out.acked, r.out.tried, r.out.create = r.out.acked+r.out.tried, 0, 0
	if r.out.px == "1" {
		r.out.px = "3"
	}
	m.codes[call.Code] = r
}

func (m *model) done(call offers.Call) {
	r := m.codes[call.Code]
	switch {
	case call.Kind == offers.CallDelete && r.out.delete == call.Token:
		r.out.delete, r.out.triedDelete, r.out.px = 0, false, "0"
	case call.Kind == offers.CallSweep && r.out.sweep == call.Token:
		r.out.sweep, r.out.triedSweep = 0, false
	}
	m.codes[call.Code] = r
}
