package admin

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

const (
	logShown    = 50
	logChunk    = 200
	logSearched = 2_000 // how many lines one page looks through for its filter
)

var logPosition = regexp.MustCompile(`^[0-9]{1,18}-[0-9]{1,18}$`)

func logPath(id string) string { return storePath(id) + "/log" }

// log shows what was changed in the store, and by whom.
func (a *admin) log(w http.ResponseWriter, r *http.Request, v *visit) error {
	q := r.URL.Query()
	here := logPath(v.store.ID)
	view := views.Log{URL: here, Who: q.Get("who"), Kind: q.Get("kind"), TimeZone: v.store.Location().String()}
	known := false
	for _, k := range logKinds {
		view.Kinds = append(view.Kinds, views.Option{Value: k.name, Label: k.label, Selected: k.name == view.Kind})
		known = known || k.name == view.Kind
	}
	if !known {
		view.Kind = ""
	}
	before := q.Get("before")
	if !logPosition.MatchString(before) {
		before = ""
	}
	if before != "" {
		view.NewestURL = filteredLog(here, view, "")
	}
	searched, more := 0, true
	for more && len(view.Lines) < logShown && searched < logSearched {
		lines, err := a.Audit.Changes(r.Context(), v.store.ID, before, logChunk)
		if err != nil {
			return err
		}
		more = len(lines) == logChunk
		for i, c := range lines {
			searched++
			before = c.ID
			if contains(view.Who, authorWords(c.By)) && (view.Kind == "" || view.Kind == kindOf(c.Action)) {
				view.Lines = append(view.Lines, a.logLine(v, c))
			}
			if len(view.Lines) == logShown {
				more = more || i+1 < len(lines)
				break
			}
		}
	}
	view.Any = searched > 0 || view.NewestURL != ""
	if more {
		view.OlderURL = filteredLog(here, view, before)
		if len(view.Lines) < logShown {
			view.Searched = "Looked through " + grouped(strconv.Itoa(searched)) + " changes. There are older ones."
		}
	}
	p := a.page(v, "Log")
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, http.StatusOK, views.LogPage(p, view))
}

func filteredLog(path string, view views.Log, before string) string {
	q := url.Values{}
	for name, text := range map[string]string{"who": view.Who, "kind": view.Kind, "before": before} {
		if text != "" {
			q.Set(name, text)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (a *admin) logLine(v *visit, c offers.Change) views.LogLine {
	line := views.LogLine{At: a.time(v, c.At), Who: authorWords(c.By), Target: c.Target}
	line.WhoURL = filteredLog(logPath(v.store.ID), views.Log{Who: line.Who}, "")
	switch c.Action {
	case offers.ActionCampaignSaved:
		line.What, line.Changes = campaignChange(v, c)
		line.TargetURL = savedCampaign(v, c)
	default:
		line.What, line.Changes = otherChange(v, c)
	}
	return line
}
