package admin

// Tuning is a campaign's triggers beside what shoppers did.
type Tuning struct {
	Name, EditURL, Action string
	Tried                 bool // other settings than the saved ones are shown
	Wrong                 bool // a box holds something that can't be read
	Triggers              []TunedTrigger
	Replay                Replay
	Keep                  []Option // the draft as a form's hidden boxes; none if it can't be kept
	KeepURL, SaveURL      string   // to the editor with it; saves it, "" if it has not been there yet
}

// TunedTrigger is one trigger with its boxes and charts.
type TunedTrigger struct {
	Title, Words           string
	KindName, Kind, OnName string
	EventName, Event       string
	Fields                 []Field
	Charts                 []Reach
}

// Reach is a chart of how far shoppers went, and what the threshold on it means. Empty says why there is no chart.
type Reach struct {
	Chart        Chart
	Words, Empty string
}

// Replay is what a draft would have made of the last decisions.
type Replay struct {
	Any                     bool
	SavedOff                bool // the saved campaign is off, so it decided nothing
	Decisions, Saved, Draft string
	Held, Skipped, More     string
	TimeZone                string
	Rows                    []ReplayRow
}

// ReplayRow is a decision that would have been another. Kind is "good" or "no".
type ReplayRow struct{ At, What, Kind, Trigger, Page, Why string }
