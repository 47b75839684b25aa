package admin

import "github.com/a-h/templ"

// Look is the page of a store's theme.
type Look struct {
	Action, Version string
	CanEdit         bool
	Problems        []FieldProblem
	Conflict        *Conflict
	Colours, Fields []Field
	ContrastURL     string
	Contrast        ContrastTable
	Picture         Picture
	Preview         templ.Component
}

// ContrastTable is what WCAG AA says of the colours.
type ContrastTable struct {
	Words string // of all of it
	Good  bool
	Rows  []ContrastRow
}

// ContrastRow is one pair of colours.
type ContrastRow struct {
	What, Fore, Ground string // the colours are #rrggbb
	Ratio, Needs       string
	Passes             bool
}

// Picture is the pop-up's picture and the form that changes it.
type Picture struct {
	Src, Alt      string // "" = there is none
	Width, Height int
	Words         string // what it is, in words
	Action        string
	RemoveURL     string
	File, AltBox  Field
}
