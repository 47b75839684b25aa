package admin

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// checkTimeout bounds a check that a person waits for.
const checkTimeout = 25 * time.Second

// checkNote is the last check, as it is kept.
type checkNote struct {
	At       int64            `json:"at"` // ms
	Findings []offers.Finding `json:"findings"`
}

// check looks at the connection, with a test code that is gone afterwards, and keeps what was found.
func (a *admin) check(w http.ResponseWriter, r *http.Request, v *visit) error {
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	note := checkNote{At: a.Now()}
	p, err := a.Platforms.Of(ctx, v.store)
	if err != nil {
		a.Logger.WarnContext(ctx, "admin: platform", "store", v.store.ID, "err", err)
		note.Findings = []offers.Finding{{Name: "Connection", Note: "There are no working credentials for this store's platform.",
			Fix: "Whoever runs this server connects it with “lastcall store add”."}}
	} else {
		note.Findings = offers.CheckPlatform(ctx, v.store, p, note.At)
	}
	text, err := json.Marshal(note)
	if err != nil {
		return err
	}
	if err := a.Ledger.Note(context.WithoutCancel(ctx), v.store, noteChecked, string(text)); err != nil {
		return err
	}
	if !offers.Passed(note.Findings) { // the page itself says so, for as long as it is so
		http.Redirect(w, r, platformPath(v.store.ID), http.StatusSeeOther)
		return nil
	}
	return a.back(w, r, v, platformPath(v.store.ID), "Checked: all is well.")
}

func (a *admin) lastCheck(ctx context.Context, v *visit) (checkNote, error) {
	text, err := a.Ledger.Noted(ctx, v.store, noteChecked)
	var note checkNote
	if err != nil || json.Unmarshal([]byte(text), &note) != nil {
		return checkNote{}, err
	}
	return note, nil
}

// lastGoodCheck is when all was well, ms; 0 = not at the last check.
func (a *admin) lastGoodCheck(ctx context.Context, v *visit) int64 {
	if note, err := a.lastCheck(ctx, v); err == nil && offers.Passed(note.Findings) {
		return note.At
	}
	return 0
}

func (a *admin) checkedBefore(ctx context.Context, v *visit, view *views.Platform) error {
	note, err := a.lastCheck(ctx, v)
	if err != nil || note.At == 0 {
		return err
	}
	view.CheckedAt = a.time(v, note.At)
	for _, f := range note.Findings {
		view.Findings = append(view.Findings, views.Finding{Name: f.Name, OK: f.OK, Note: causeWords(f.Note), Fix: f.Fix})
	}
	if !offers.Passed(note.Findings) {
		view.Alerts = append(view.Alerts, "The last check found something to put right: see below.")
	}
	return nil
}
