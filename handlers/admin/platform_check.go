package admin

import (
	"context"
	"net/http"
	"time"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// checkTimeout bounds a check that a person waits for. What it leaves behind is tidied up after that, and both have to be
// over well before the server gives up the answer.
const checkTimeout = 12 * time.Second

// check looks at the connection, with a test code that is gone afterwards, and keeps what was found.
func (a *admin) check(w http.ResponseWriter, r *http.Request, v *visit) error {
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	note := offers.CheckNote{At: a.Now()}
	p, err := a.Platforms.Of(ctx, v.store)
	if err != nil {
		a.Logger.WarnContext(ctx, "admin: platform", "store", v.store.ID, "err", err)
		note.Findings = []offers.Finding{{Name: "Connection", Note: "There are no working credentials for this store's platform.",
			Fix: "An owner of the store connects it: see the link on this page."}}
	} else {
		campaigns, err := a.Catalog.Campaigns(ctx, v.store.ID)
		if err != nil {
			return err
		}
		note.Findings = offers.CheckStore(ctx, v.store, p, campaigns, note.At)
	}
	if err := r.Context().Err(); err != nil { // whoever asked has left, and that broke it off
		return err
	}
	if err := offers.NoteCheck(context.WithoutCancel(ctx), a.Ledger, v.store, note); err != nil {
		return err
	}
	a.record(context.WithoutCancel(ctx), v, "platform.checked", v.store.Platform, nil, map[string]bool{"passed": offers.Passed(note.Findings)})
	if !offers.Passed(note.Findings) { // the page itself says so, for as long as it is so
		http.Redirect(w, r, platformPath(v.store.ID), http.StatusSeeOther)
		return nil
	}
	return a.back(w, r, v, platformPath(v.store.ID), "Checked: all is well.")
}

func (a *admin) checkedBefore(ctx context.Context, v *visit, view *views.Platform) error {
	standing, err := offers.StandingOf(ctx, a.Ledger, v.store)
	note := standing.Check
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
