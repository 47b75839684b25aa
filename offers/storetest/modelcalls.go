package storetest

import (
	"fmt"
	"slices"

	"lastcall/offers"
)

// outside is what the model knows of a code and its platform: px is "" (never wanted there), "1" (wanted), "2" (there), "3"
// (refused) or "0" (deleted).
type outside struct {
	cell                  int
	px                    string
	acked, tried          int64 // creates tried up to the last that was acknowledged, and since
	create, delete, sweep waiting
}

// waiting is a call that waits until a moment, ms; the zero one does not wait. first is when it was due before its first
// try; 0 = it was not tried yet.
type waiting struct{ at, first int64 }

// lease gives the call to somebody.
func (c *waiting) lease(now int64) {
	if c.first == 0 {
		c.first = c.at
	}
	c.at = now + lease
}

func showClaim(ready, refused bool, token, tries, due int64) string {
	return fmt.Sprintf(", ready %v, refused %v, create until %d, try %d, due at %d", ready, refused, token, tries, due)
}

func (o *outside) claim(first, out bool, now int64) string {
	switch {
	case out && o.px == "3":
		return showClaim(false, true, 0, 0, 0)
	case out && (o.px == "" || o.px != "2" && o.create.at > 0 && o.create.at <= now):
		if o.px == "" {
			o.create.at = now
		}
		o.px = "1"
		o.create.lease(now)
		o.tried++
		return showClaim(false, false, o.create.at, o.tried, o.create.first)
	case out && o.px != "2":
		return showClaim(false, false, 0, 0, 0)
	case out && first && o.px == "2":
		o.create.at = now
		o.create.lease(now)
		o.tried++
		return showClaim(true, false, o.create.at, o.tried, o.create.first)
	case first && o.px == "2":
		o.create.at = now
	}
	return showClaim(true, false, 0, 0, 0)
}

// undo ends the code outside.
func (r *record) undo(now int64) {
	o := &r.out
	if o.px == "" || o.px == "0" {
		return
	}
	tries := o.acked + o.tried
	o.create, o.tried = waiting{}, 0
	if tries == 0 {
		return
	}
	o.delete.at = now
	if o.px != "2" || tries > 1 {
		o.sweep.at = now + Sweep
	}
}

// restore brings the code back, after whoever may be deleting it.
func (o *outside) restore(now int64) {
	if o.px == "" {
		return
	}
	due := now
	for _, undoing := range []waiting{o.delete, o.sweep} {
		if undoing.first > 0 { // somebody may be at it
			due = max(due, undoing.at)
		}
	}
	o.px, o.create.at, o.delete, o.sweep = "1", min(due, now+60_000), waiting{}, waiting{}
	o.acked += 2 // so that its next end is swept
}

// waiting is how many calls wait in all.
func (m *model) waiting() (n int) {
	for _, r := range m.codes {
		for _, c := range []waiting{r.out.create, r.out.delete, r.out.sweep} {
			if c.at > 0 {
				n++
			}
		}
	}
	return n
}

// lease hands out all that is due in a cell.
func (m *model) lease(cell int, now int64) string {
	var list []string
	hand := func(kind offers.CallKind, code string, c *waiting) bool {
		if c.at == 0 || c.at > now {
			return false
		}
		c.lease(now)
		list = append(list, showCall(kind, code, c.at, c.first))
		return true
	}
	for code, r := range m.codes {
		if r.out.cell != cell {
			continue
		}
		if hand(offers.CallCreate, code, &r.out.create) {
			r.out.tried++
		}
		hand(offers.CallDelete, code, &r.out.delete)
		hand(offers.CallSweep, code, &r.out.sweep)
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
	if r.out.create.at != call.Token {
		return
	}
	r.out.px, r.out.create = "2", waiting{}
	r.out.acked, r.out.tried = r.out.acked+r.out.tried, 0
	if !r.live(now) && !(r.offer.State == offers.Released && r.offer.Revived && now < r.offer.EndsAt) {
		r.undo(now)
	} else if r.offer.State != call.Offer.State {
		r.out.create.at = now
	}
	m.codes[call.Code] = r
}

// bury gives up a create; other calls are not buried here.
func (m *model) bury(call offers.Call) {
	r := m.codes[call.Code]
	if r.out.create.at != call.Token {
		return
	}
	r.out.acked, r.out.tried, r.out.create = r.out.acked+r.out.tried, 0, waiting{}
	if r.out.px == "1" {
		r.out.px = "3"
	}
	m.codes[call.Code] = r
}

func (m *model) done(call offers.Call) {
	r := m.codes[call.Code]
	switch {
	case call.Kind == offers.CallDelete && r.out.delete.at == call.Token:
		r.out.delete, r.out.px = waiting{}, "0"
	case call.Kind == offers.CallSweep && r.out.sweep.at == call.Token:
		r.out.sweep = waiting{}
	}
	m.codes[call.Code] = r
}
