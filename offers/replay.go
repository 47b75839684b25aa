package offers

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"time"
)

// Replay is what a campaign's settings make of decisions of before, and what others would have made.
type Replay struct {
	Decisions int // that could be replayed
	Skipped   int // that no setting of a campaign has a say in, or of which too little is kept
	Saved     int // of the decisions, how many the saved settings let qualify
	Draft     int // and how many the draft does
	Held      int // of the draft's, how many the shopper's history or a budget refused when it happened
	Changes   []ReplayChange
}

// ReplayChange is a decision that the two differ in. An empty reason stands for a shopper who qualifies.
type ReplayChange struct {
	Event Event
	Saved Reason
	Draft Reason
	Held  Reason // what history or a budget said when it happened; the draft can't know better
}

// replayAgent is no program's name, so that what was no bot then is none now.
const replayAgent = "replay"

// ReplayDecisions lets two versions of a campaign decide again what events of the trace tell of. The draft counts as switched on. What
// the trace does not keep it can't know: the shopper's history, how old the session was (so everybody counts as new, and
// times as they were sent), and other campaigns, which may have answered first.
func ReplayDecisions(store *Storefront, saved, draft Campaign, events []Event) Replay {
	var r Replay
	open := *store
	open.Paused, open.Consent = false, false
	draft.Enabled = true
	for _, e := range events {
		if e.Kind != "offered" && e.Kind != "refused" {
			continue
		}
		f, ok := factsOf(&open, e)
		if !ok {
			r.Skipped++
			continue
		}
		was, is := replayed(f, saved), replayed(f, draft)
		r.Decisions++
		held := heldBack(e, draft.ID)
		if was == "" {
			r.Saved++
		}
		if is == "" {
			r.Draft++
			if held != "" {
				r.Held++
			}
		}
		if (was == "") != (is == "") {
			r.Changes = append(r.Changes, ReplayChange{Event: e, Saved: was, Draft: is, Held: held})
		}
	}
	return r
}

// factsOf are the facts of a decision as far as its trace keeps them.
func factsOf(store *Storefront, e Event) (f Facts, ok bool) {
	signal := &Signal{Kind: TriggerKind(e.Trigger), Consent: ConsentGiven}
	if e.Trigger == "" || json.Unmarshal([]byte(e.Evidence), &signal.Evidence) != nil {
		return f, false
	}
	for _, r := range e.Refused {
		if r.Campaign == "" { // all campaigns were
			return f, false
		}
	}
	if e.Campaign == "" && e.Reason != "" { // a session that was over, or too loud
		return f, false
	}
	v := &signal.Evidence
	age := max(v.VisitMS, v.SessionDwellMS, v.DwellMS, v.ProductDwellMS, v.IdleMS, v.CartIdleMS)
	f = Facts{Store: store, Location: store.Location(), Signal: signal, Session: e.Session, BornAt: e.At - age, UserAgent: replayAgent, Now: e.At}
	return f, !v.Implausible(age + int64(time.Minute/time.Millisecond))
}

func replayed(f Facts, c Campaign) Reason {
	f.Campaigns = []Campaign{c}
	d := Decide(f, rand.New(rand.NewPCG(1, 2)))
	if len(d.Candidates) > 0 {
		return ""
	}
	return d.Refused[0].Reason
}

// heldBack is the reason of history or of a budget that an event tells of, for the campaign or for all.
func heldBack(e Event, campaign string) Reason {
	if slices.Contains(e.Refused, Refused{Campaign: campaign, Reason: e.Reason}) {
		return "" // a rule's, which the draft may change
	}
	switch e.Reason {
	case ReasonLiveOffer, ReasonCooldown, ReasonLifetimeCap:
		return e.Reason
	case ReasonPerSession, ReasonBudget, ReasonExposure, ReasonDedicated:
		if e.Campaign == campaign {
			return e.Reason
		}
	}
	return ""
}
