// Package storybook is the page that shows every view of the pop-up with canned data.
package storybook

// Index is the page: switches, then every story, grouped by view.
type Index struct {
	Schemes, Dirs []Switch
	Groups        []Group
}

// Switch is one choice of a row of choices.
type Switch struct {
	Label, Href string
	On          bool
}

// Group is the stories of one view.
type Group struct {
	ID, Title string
	Stories   []Story
}

// Story is one view in one state, shown in a frame of each width.
type Story struct {
	Name, Href string
	Ground     string // "light" or "dark": the store's page behind the frame
}

// Widths are the frames' in CSS px: the pop-up's own on a desktop, and a telephone's.
var Widths = []string{"448", "375"}
