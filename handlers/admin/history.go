package admin

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

const versionsShown = 20

// history shows a campaign's versions, and what is different between two of them.
func (a *admin) history(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.showHistory(w, r, v, http.StatusOK, "")
}

// showHistory answers the page; refused says why something was not done.
func (a *admin) showHistory(w http.ResponseWriter, r *http.Request, v *visit, status int, refused string) error {
	ctx, q := r.Context(), r.URL.Query()
	c, err := a.campaign(ctx, v, r.PathValue("campaign"))
	if err != nil {
		return err
	}
	before := versionOf(q.Get("before"))
	list, err := a.Catalog.CampaignVersions(ctx, v.store.ID, c.ID, before, versionsShown+1)
	if err != nil {
		return err
	}
	path := campaignPath(v.store.ID, c.ID)
	view := views.History{Name: c.Name, CanEdit: v.canEdit(), Refused: refused, Version: strconv.FormatInt(c.Version, 10), EditURL: path,
		URL: path + "/history", RestoreURL: path + "/restore", TimeZone: v.store.Location().String()}
	for i := range list[:min(versionsShown, len(list))] {
		row := a.versionRow(v, &list[i])
		row.Current = list[i].Version == c.Version
		if i+1 < len(list) {
			row.Changes, row.Known = differences(&list[i+1], &list[i], v.setting), true
		}
		view.Rows = append(view.Rows, row)
	}
	if len(list) > versionsShown {
		view.OlderURL = view.URL + "?before=" + strconv.FormatInt(list[versionsShown-1].Version, 10)
	}
	if before > 0 {
		view.NewestURL = view.URL
	}
	if err := a.compare(ctx, v, &c, list, q, &view); err != nil {
		return err
	}
	p := a.page(v, "History of "+c.Name)
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.HistoryPage(p, view))
}

func (a *admin) versionRow(v *visit, c *offers.Campaign) views.VersionRow {
	number := strconv.FormatInt(c.Version, 10)
	row := views.VersionRow{Number: number, Who: authorWords(c.UpdatedBy), At: a.time(v, c.UpdatedAt), First: c.Version == 1}
	if c.UpdatedAt == 0 {
		row.At = "Not recorded"
	}
	return row
}

// compare fills in the comparison that is asked for: of a version with the one before it, unless another is named.
func (a *admin) compare(ctx context.Context, v *visit, c *offers.Campaign, list []offers.Campaign, q url.Values, view *views.History) error {
	newer := versionOf(q.Get("version"))
	older := versionOf(q.Get("with"))
	asked := newer > 0
	if !asked {
		newer = c.Version
	}
	if older == 0 {
		older = newer - 1
	}
	for _, n := range slices.Backward(list) {
		number := strconv.FormatInt(n.Version, 10)
		view.Older = slices.Insert(view.Older, 0, views.Option{Value: number, Label: "Version " + number, Selected: n.Version == older})
		view.Newer = slices.Insert(view.Newer, 0, views.Option{Value: number, Label: "Version " + number, Selected: n.Version == newer})
	}
	if !asked {
		return nil
	}
	x, err := a.version(ctx, v, c.ID, older, list)
	if err != nil {
		return err
	}
	y, err := a.version(ctx, v, c.ID, newer, list)
	if err != nil {
		return err
	}
	view.Compared = &views.Comparison{Title: "From version " + strconv.FormatInt(older, 10) + " to version " + strconv.FormatInt(newer, 10)}
	if x == nil || y == nil {
		view.Compared.Missing = "One of these versions is not kept any more, or never was: the newest " + strconv.Itoa(offers.KeptVersions) + " are."
		return nil
	}
	view.Compared.Changes = differences(x, y, v.setting)
	return nil
}

// version is one version of a campaign, nil if it is not kept; list is looked at first.
func (a *admin) version(ctx context.Context, v *visit, id string, number int64, list []offers.Campaign) (*offers.Campaign, error) {
	if i := slices.IndexFunc(list, func(c offers.Campaign) bool { return c.Version == number }); i >= 0 {
		return &list[i], nil
	}
	if number < 1 {
		return nil, nil
	}
	found, err := a.Catalog.CampaignVersions(ctx, v.store.ID, id, number+1, 1)
	if err != nil || len(found) == 0 || found[0].Version != number {
		return nil, err
	}
	return &found[0], nil
}

// versionOf reads a version's number; 0 is none.
func versionOf(text string) int64 {
	if !isVersion(text) {
		return 0
	}
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}
