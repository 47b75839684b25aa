package admin

import (
	"context"
	"encoding/json"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// platformHealth is the dashboard's part about what runs the store's cart; nothing where the checkout asks our own API.
func (a *admin) platformHealth(ctx context.Context, v *visit) ([]views.Health, error) {
	there := platformPath(v.store.ID)
	if v.setting.caps == nil {
		return []views.Health{{What: "Platform", Words: "Not connected: nobody can take an offer", State: "Broken", Kind: "bad", Href: there}}, nil
	}
	if !v.setting.caps.Outside {
		return nil, nil
	}
	standing, err := offers.StandingOf(ctx, a.Ledger, v.store)
	if err != nil {
		return nil, err
	}
	connection := views.Health{What: platformName(v.store.Platform), Words: "Connected", State: "Good", Kind: "good", Href: there}
	if standing.Removed() || standing.Refused() {
		connection.Words, connection.State, connection.Kind = "It does not let us: no offers are made", "Broken", "bad"
	}
	b, err := a.Ledger.Backlog(ctx, v.store)
	if err != nil {
		return nil, err
	}
	waiting := views.Health{What: "Calls waiting for it", Words: "None", State: "Good", Kind: "good", Href: there}
	if b.Calls > 0 {
		waiting.Words = grouped(strconv.FormatInt(b.Calls, 10))
		if b.OldestMS > 0 {
			waiting.Words += ", the oldest for " + showSpan(b.OldestMS/1000*1000)
		}
		if b.OldestMS > 60_000 {
			waiting.State, waiting.Kind = "Slow", "wait"
		}
	}
	letters, err := a.Ledger.DeadLetters(ctx, v.store, shownLetters+1)
	if err != nil {
		return nil, err
	}
	given := views.Health{What: "Calls given up", Words: "None", State: "Good", Kind: "good", Href: there}
	if n := len(letters); n > 0 {
		given.Words, given.State, given.Kind = strconv.Itoa(n), "Look", "bad"
		if n > shownLetters {
			given.Words = "More than " + strconv.Itoa(shownLetters)
		}
	}
	orphans, err := a.orphanHealth(ctx, v)
	orphans.Href = there
	return []views.Health{connection, waiting, given, orphans}, err
}

// orphanHealth is what the last look through the platform found.
func (a *admin) orphanHealth(ctx context.Context, v *visit) (views.Health, error) {
	h := views.Health{What: "Codes without an offer", Words: "Not looked for yet", State: "Waiting", Kind: "wait"}
	text, err := a.Ledger.Noted(ctx, v.store, offers.NoteReconciled)
	var r offers.ReconcileReport
	if err != nil || json.Unmarshal([]byte(text), &r) != nil || r.At == 0 {
		return h, err
	}
	h.Words, h.State, h.Kind = "None, "+a.time(v, r.At), "Good", "good"
	switch {
	case r.Broken:
		h.Words, h.State, h.Kind = "The last look was broken off, "+a.time(v, r.At), "Look", "wait"
	case r.Failed > 0:
		h.Words, h.State, h.Kind = strconv.Itoa(r.Failed)+" could not be deleted, "+a.time(v, r.At), "Look", "bad"
	case r.Count > 0:
		h.Words = strconv.Itoa(r.Count) + " found and deleted, " + a.time(v, r.At)
	}
	return h, nil
}
