package admin

// History is what became of a campaign, version by version.
type History struct {
	Name, TimeZone           string
	CanEdit                  bool
	Refused                  string // why something was not done
	Version                  string // the number of the one that is kept
	EditURL, URL, RestoreURL string
	OlderURL, NewestURL      string // "" = there are none, or they are here
	Rows                     []VersionRow
	Older, Newer             []Option // to choose two of
	Compared                 *Comparison
}

// VersionRow is one version. Changes are against the one before it, where that is kept.
type VersionRow struct {
	Number, At, Who       string
	Current, First, Known bool
	Changes               []FieldChange
}

// FieldChange is a field before and after, in words; "" is an empty one.
type FieldChange struct{ Field, Before, After string }

// Comparison is what is different between two versions.
type Comparison struct {
	Title   string
	Missing string // why there is none
	Changes []FieldChange
}
