package admin

// Log is what was changed in a store, newest first.
type Log struct {
	URL, TimeZone       string
	Who, Kind           string // the filter as it is set
	Kinds               []Option
	Any                 bool // there are changes at all, whatever the filter says
	Lines               []LogLine
	Searched            string // how far a filter looked, if it did not find enough
	OlderURL, NewestURL string // "" = there are none, or they are here
}

// LogLine is one change.
type LogLine struct {
	At, Who, WhoURL, What string
	Target, TargetURL     string
	Changes               []FieldChange
}
