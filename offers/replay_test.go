package offers_test

import (
	"testing"

	"lastcall/offers"
)

func decided(kind string, trigger offers.TriggerKind, e offers.Evidence, reason offers.Reason, campaign string, refused ...offers.Refused) offers.Event {
	return offers.Event{At: 1_795_219_200_000, Kind: kind, Trigger: string(trigger), Evidence: string(e.AppendJSON(nil)), Reason: reason, Campaign: campaign,
		Session: "s", Refused: refused}
}

func TestReplayDecisions(t *testing.T) {
	store := &offers.Storefront{ID: "s", TimeZone: "UTC", MaxOrder: 1_000, Currency: "EUR", Paused: true}
	saved := offers.NewCampaign("s", "c", "C")
	saved.Triggers = []offers.Trigger{{Kind: offers.Dwell, Threshold: 30_000}}
	saved.Enabled = true
	draft := saved
	draft.Triggers = []offers.Trigger{{Kind: offers.Dwell, Threshold: 60_000}}
	long, short := offers.Evidence{DwellMS: 90_000}, offers.Evidence{DwellMS: 40_000}
	events := []offers.Event{
		decided("offered", offers.Dwell, long, "", "c"),
		decided("offered", offers.ExitIntent, short, "", "c"),
		decided("refused", offers.ExitIntent, offers.Evidence{DwellMS: 5_000}, offers.ReasonNoTrigger, "c", offers.Refused{Campaign: "c", Reason: offers.ReasonNoTrigger}),
		decided("refused", offers.Dwell, long, offers.ReasonCooldown, "c"),
		decided("refused", offers.Dwell, long, offers.ReasonBudget, "other"),
		decided("refused", offers.Dwell, long, offers.ReasonConsent, "", offers.Refused{Reason: offers.ReasonConsent}), // no campaign had a say
		decided("refused", offers.Dwell, long, offers.ReasonRate, ""),
		{At: 1, Kind: "offered", Trigger: "dwell", Evidence: "{"},
		{At: 1, Kind: "claimed", Campaign: "c"},
	}
	got := offers.ReplayDecisions(store, saved, draft, events)
	if got.Decisions != 5 || got.Skipped != 3 || got.Saved != 4 || got.Draft != 3 || got.Held != 1 {
		t.Errorf("%+v", got)
	}
	if len(got.Changes) != 1 || got.Changes[0].Draft != offers.ReasonNoTrigger || got.Changes[0].Saved != "" {
		t.Errorf("changes: %+v", got.Changes)
	}
	back := offers.ReplayDecisions(store, draft, saved, events)
	if len(back.Changes) != 1 || back.Changes[0].Draft != "" || back.Draft != 4 {
		t.Errorf("the other way round: %+v", back)
	}
	saved.Enabled = false
	if off := offers.ReplayDecisions(store, saved, draft, events); off.Saved != 0 || off.Draft != 3 {
		t.Errorf("a campaign that is off, and its draft: %+v", off)
	}
}

// Who was held out stays so: the group is the session's.
func TestReplayKeepsTheHoldout(t *testing.T) {
	store := &offers.Storefront{ID: "s", TimeZone: "UTC", MaxOrder: 1_000, Salt: "x"}
	saved := offers.NewCampaign("s", "c", "C")
	saved.Triggers, saved.HoldoutRate = []offers.Trigger{{Kind: offers.ExitIntent}}, 5_000
	draft := saved
	var events []offers.Event
	want := 0
	for _, session := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		e := decided("refused", offers.ExitIntent, offers.Evidence{Pages: 1}, offers.ReasonOff, "c", offers.Refused{Campaign: "c", Reason: offers.ReasonOff})
		e.Session = session
		events = append(events, e)
		if !offers.HeldOut("x", "c", session, 5_000) {
			want++
		}
	}
	if got := offers.ReplayDecisions(store, saved, draft, events); got.Draft != want || got.Saved != 0 {
		t.Errorf("%+v, want %d", got, want)
	}
}
