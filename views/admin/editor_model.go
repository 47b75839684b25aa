package admin

import "github.com/a-h/templ"

// Editor is the form of one campaign.
type Editor struct {
	Heading, Action, CancelURL string
	Version                    string // of the campaign that the form was filled from
	CanEdit                    bool
	HistoryURL                 string // "" for a campaign that was never saved; so are the next ones
	CopyURL, ArchiveURL        string
	CopyID                     string // the id that a copy will have
	LookURL                    string // where the pop-up's look is set
	TuningURL, ReplayURL       string
	Archived                   bool
	Dirty                      bool   // the form holds what is not saved
	Unsaved                    string // why it does, "" = nothing to say about it
	Problems                   []FieldProblem
	Conflict                   *CampaignConflict
	Sections                   []Section
	Preview                    templ.Component // stands beside the form; nil = nothing
}

// FieldProblem is one line of the summary of what is wrong. Target is the field's id, "" if no single field is meant.
type FieldProblem struct{ Target, Label, Text string }

// Conflict says that someone saved in between, and how to go on.
type Conflict struct {
	Words      string
	CurrentURL string // the version that is kept now
	Version    string // its number: saving over it is possible by naming it
	Differs    []string
}

// CampaignConflict is the same of a campaign, with who changed what.
type CampaignConflict struct {
	Who, At    string // whoever saved the version that is kept now
	CurrentURL string
	ChangesURL string // what they changed, "" if the version that the form was filled from is not kept
	Version    string // the number of the one kept now: saving over it is possible by naming it
	Known      bool   // the version that the form was filled from is kept: rows say who changed what
	Rows       []ConflictRow
}

// ConflictRow is a field in which the form and the version kept now differ.
type ConflictRow struct {
	Field, Before, Kept, Yours string
	By                         string // who changed it
	Both                       bool
}

// Section is one part of the form.
type Section struct {
	ID, Title, Intro string
	Group            string // what it is about: sections of one group follow each other
	Error, ErrorID   string // about the section as a whole
	Fields           []Field
	Triggers         []TriggerRow
	Kinds            []KindGroup
	Windows          []WindowRow
	Notes            []string // what is not there to be set, and why
}

// FieldType is how a field is shown.
type FieldType string

// The types of field.
const (
	Text     FieldType = "text"
	Area     FieldType = "area"
	Check    FieldType = "check"
	Select   FieldType = "select"
	DateTime FieldType = "datetime-local"
	Clock    FieldType = "time"
	Secret   FieldType = "password" // never filled in by us
	Email    FieldType = "email"
)

// Field is one input with everything around it.
type Field struct {
	Type                            FieldType
	ID, Name, Label, Value          string
	Hint, Unit, Error               string
	Options                         []Option
	Checked, Wide, Number, Required bool
	Off                             bool   // a select that cannot be changed
	Complete                        string // what a browser may fill in, as in the autocomplete attribute
	Rows                            string
}

// DescribedBy is the ids of the texts that belong to the field, for aria-describedby.
func (f Field) DescribedBy() string {
	s := ""
	if f.Error != "" {
		s = f.ID + "-e"
	}
	if f.Hint != "" {
		if s != "" {
			s += " "
		}
		s += f.ID + "-h"
	}
	return s
}

// mode is the keyboard that a touch screen should offer.
func (f Field) mode() string {
	if f.Number {
		return "decimal"
	}
	return "text"
}

func (f Field) complete() string {
	if f.Complete == "" {
		return "off"
	}
	return f.Complete
}

// TriggerRow is one trigger: switched on or off, its threshold and its conditions.
type TriggerRow struct {
	KindName, KindValue string // hidden
	On                  Field
	Fields              []Field
}

// KindGroup is one kind of value, with the fields that only it has.
type KindGroup struct {
	ID, Name, Value, Label string
	Checked                bool
	Fields                 []Field
}

// WindowRow is one part of the week.
type WindowRow struct {
	Legend   string
	Days     []Field
	From, To Field
	Remove   *Field // nil in the row for new hours
}
