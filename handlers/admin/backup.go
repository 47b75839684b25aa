package admin

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
	views "lastcall/views/admin"
)

func backupPath(id string) string { return settingsPath(id) + "/backup" }

// backup lets an owner take the store's set-up away, and bring one in.
func (a *admin) backup(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.showBackup(w, r, v, http.StatusOK, views.Backup{})
}

func (a *admin) showBackup(w http.ResponseWriter, r *http.Request, v *visit, status int, view views.Backup) error {
	path := backupPath(v.store.ID)
	view.DownloadURL, view.PreviewURL, view.RestoreURL = path+"/download", path+"/preview", path+"/restore"
	title := "Backup"
	if view.Error != "" {
		title = "Not restored: " + title
	}
	page := a.page(v, title)
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.BackupPage(page, view))
}

// downloadBackup sends the store's set-up as a file.
func (a *admin) downloadBackup(w http.ResponseWriter, r *http.Request, v *visit) error {
	campaigns, err := a.Catalog.Campaigns(r.Context(), v.store.ID)
	if err != nil {
		return err
	}
	file, err := offers.MakeBackup(v.store, campaigns, a.Now())
	if err != nil {
		return err
	}
	a.record(r.Context(), v, "backup.downloaded", v.store.Name, nil, map[string]int{"campaigns": len(campaigns)})
	day := time.UnixMilli(a.Now()).In(v.store.Location()).Format(time.DateOnly)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="lastcall-`+v.store.ID+`-`+day+`.json"`) // an id holds nothing to escape
	h.Set("Content-Length", strconv.Itoa(len(file)))
	_, _ = w.Write(file)
	return nil
}

const backupForm = 64 << 10 // bytes of a form beside its file

// backupOf reads the file that was sent, as an upload or as the text of the preview.
func (a *admin) backupOf(w http.ResponseWriter, r *http.Request, v *visit) ([]byte, error) {
	r.Body = http.MaxBytesReader(w, v.whole, offers.MaxBackup+backupForm)
	if err := r.ParseMultipartForm(offers.MaxBackup + backupForm); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, offers.ErrNoBackup
		}
		return nil, errForm
	}
	if text := r.PostFormValue("text"); text != "" {
		return []byte(text), nil
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		return nil, offers.ErrNoBackup
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, offers.MaxBackup+1))
}

// plan is what a file would do to the store as it is now. seen names that state, so that nothing is written over what the
// person did not see.
func (a *admin) plan(r *http.Request, v *visit, file []byte) (b offers.Backup, plan offers.Restore, seen string, err error) {
	b, setup, err := offers.ReadBackup(file)
	if err != nil {
		return b, plan, "", err
	}
	kept, err := a.Catalog.Campaigns(r.Context(), v.store.ID)
	if err != nil {
		return b, plan, "", away(err)
	}
	state := sha256.New()
	fmt.Fprintf(state, "%d\n%s\n", v.store.Version, b.Checksum)
	slices.SortFunc(kept, func(x, y offers.Campaign) int { return strings.Compare(x.ID, y.ID) })
	for _, c := range kept {
		fmt.Fprintf(state, "%s %d\n", c.ID, c.Version)
	}
	plan, err = offers.PlanRestore(setup, v.store, kept)
	return b, plan, hex.EncodeToString(state.Sum(nil)), err
}

// previewRestore says what a file would change, and changes nothing.
func (a *admin) previewRestore(w http.ResponseWriter, r *http.Request, v *visit) error {
	file, err := a.backupOf(w, r, v)
	if errors.Is(err, errForm) {
		return err
	}
	var b offers.Backup
	var plan offers.Restore
	var seen string
	if err == nil {
		b, plan, seen, err = a.plan(r, v, file)
	}
	if errors.Is(err, offers.ErrUnavailable) {
		return err
	}
	if err != nil {
		return a.showBackup(w, r, v, http.StatusUnprocessableEntity, views.Backup{Error: sentence(err.Error())})
	}
	return a.showBackup(w, r, v, http.StatusOK, views.Backup{Preview: a.previewOf(v, b, plan, seen, string(file))})
}

func (a *admin) previewOf(v *visit, b offers.Backup, plan offers.Restore, seen, text string) *views.RestorePreview {
	p := &views.RestorePreview{MadeAt: a.time(v, b.MadeAt), Fields: plan.Fields, Same: plan.Same, Untouched: plan.Untouched, Seen: seen, Text: text, Any: plan.Changes()}
	for _, c := range plan.Created {
		p.Created = append(p.Created, c.Name)
	}
	for _, c := range plan.Replaced {
		p.Replaced = append(p.Replaced, c.Name)
	}
	return p
}

// restoreBackup does what the preview said, if nothing has changed since. Campaigns come in all at once, and off.
func (a *admin) restoreBackup(w http.ResponseWriter, r *http.Request, v *visit) error {
	file, err := a.backupOf(w, r, v)
	if errors.Is(err, errForm) {
		return err
	}
	var b offers.Backup
	var plan offers.Restore
	var seen string
	if err == nil {
		b, plan, seen, err = a.plan(r, v, file)
	}
	switch {
	case errors.Is(err, offers.ErrUnavailable):
		return err
	case err != nil:
		return a.showBackup(w, r, v, http.StatusUnprocessableEntity, views.Backup{Error: sentence(err.Error())})
	case r.PostFormValue("seen") != seen:
		return a.showBackup(w, r, v, http.StatusConflict, views.Backup{Preview: a.previewOf(v, b, plan, seen, string(file)),
			Error: "Someone changed this store since you looked. Nothing was written: look again at what would change."})
	}
	list := slices.Concat(plan.Created, plan.Replaced)
	for _, c := range list {
		c.UpdatedAt, c.UpdatedBy = a.Now(), v.author()
	}
	err = a.Catalog.SaveCampaigns(r.Context(), list)
	if err == nil && len(plan.Fields) > 0 {
		s := plan.Store
		s.SavedBy = v.author()
		err = a.Catalog.SaveStore(r.Context(), &s)
	}
	if errors.Is(err, offers.ErrConflict) {
		return a.showBackup(w, r, v, http.StatusConflict, views.Backup{Error: "Someone changed this store just now. Upload the file again, and see what is still to be done."})
	}
	if err != nil {
		return err
	}
	a.Changed(v.store.ID)
	a.record(r.Context(), v, "backup.restored", v.store.Name, nil, map[string]any{"created": len(plan.Created), "replaced": len(plan.Replaced), "fields": plan.Fields})
	return a.back(w, r, v, backupPath(v.store.ID), "Restored. Campaigns that came in are off: look at them, then switch them on.")
}
