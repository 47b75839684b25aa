package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// builder makes the editor's view out of a form, and collects the problems on the way, from top to bottom.
type builder struct {
	form     url.Values
	wrong    offers.FieldErrors
	setting  setting
	group    string // what the fields being built belong to, for the summary
	problems []views.FieldProblem
	shown    map[string]bool
}

// field fills in what the form holds and what is wrong with it.
func (b *builder) field(name string, look views.Field) views.Field {
	look.Name, look.ID, look.Value, look.Error = name, fieldID(name), b.form.Get(name), sentence(b.wrong[name])
	look.Checked = look.Type == views.Check && look.Value == "1"
	if look.Unit == ownCurrency {
		look.Unit = b.setting.currency
	}
	look.Options = slices.Clone(look.Options)
	for i := range look.Options {
		look.Options[i].Selected = look.Options[i].Value == look.Value
	}
	if look.Error != "" {
		b.problem(name, look.ID, look.Label)
	}
	return look
}

func (b *builder) problem(name, target, label string) {
	if b.group != "" && b.group != label {
		label = b.group + ", " + label
	}
	b.shown[name] = true
	b.problems = append(b.problems, views.FieldProblem{Target: target, Label: label, Text: sentence(b.wrong[name])})
}

func (b *builder) sections() []views.Section {
	var out []views.Section
	for _, sec := range sections {
		s := views.Section{ID: "s-" + sec.id, Group: sec.group, Title: sec.title, Intro: sec.intro}
		for _, name := range sectionErrors[sec.special] {
			if b.wrong[name] != "" {
				s.Error, s.ErrorID = sentence(b.wrong[name]), fieldID(name)+"-e"
				b.problem(name, s.ID, sec.title)
			}
		}
		switch sec.special {
		case withTriggers:
			s.Triggers = b.triggers()
		case withValue:
			s.Kinds = b.values()
		case withWindows:
			s.Intro = "Dates and hours are those of " + b.setting.loc.String() + ". Without hours the campaign runs all day, every day; no day ticked means every day. Hours that end before they begin run past midnight."
		case plain:
		}
		b.group = sec.title
		for _, f := range sec.fields {
			if f.missing(b.setting) {
				if !slices.Contains(s.Notes, f.without) {
					s.Notes = append(s.Notes, f.without)
				}
				continue
			}
			s.Fields = append(s.Fields, b.field(f.name, f.look))
		}
		if sec.special == withWindows {
			s.Windows = b.windows()
		}
		out = append(out, s)
	}
	return out
}

// sectionErrors are the messages that stand at the head of a section, since no single box is meant.
var sectionErrors = map[special][]string{
	withTriggers: {"triggers"}, withValue: {"value.kind"}, withWindows: {"schedule.windows"},
}

// editor is what every editor page has in common.
func (a *admin) editor(v *visit, c *offers.Campaign, form url.Values, wrong offers.FieldErrors) views.Editor {
	b := &builder{form: form, wrong: wrong, setting: v.setting, shown: map[string]bool{}}
	e := views.Editor{
		Heading: c.Name, Action: campaignPath(v.store.ID, c.ID), CancelURL: campaignsPath(v.store.ID),
		Version: strconv.FormatInt(c.Version, 10), CanEdit: v.canEdit(), Sections: b.sections(),
		LookURL: storePath(v.store.ID) + "/look",
		Preview: views.PreviewPanel(campaignPreview(v, c)),
	}
	if c.Version == 0 {
		e.Heading = "New campaign"
	} else {
		e.HistoryURL, e.TuningURL = e.Action+"/history", tuningPath(v.store.ID, c.ID)
		e.ReplayURL = replayPath(v.store.ID, c.ID)
		e.CopyURL, e.ArchiveURL, e.CopyID, e.Archived = e.Action+"/duplicate", e.Action+"/archived", newCampaignID(), c.Archived
	}
	var rest []string
	for name := range wrong {
		if !b.shown[name] {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	for _, name := range rest {
		b.problem(name, "", name)
	}
	e.Problems = b.problems
	e.Dirty = len(wrong) > 0
	return e
}

func (a *admin) renderEditor(w http.ResponseWriter, r *http.Request, v *visit, status int, e views.Editor) error {
	title := e.Heading
	if len(e.Problems) > 0 || e.Conflict != nil {
		title = "Not saved: " + title
	}
	p := a.page(v, title)
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.EditorPage(p, e))
}
