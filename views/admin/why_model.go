package admin

// Why is the page about what was decided, and why.
type Why struct {
	ListURL                           string
	Session, PagePath                 string // the filter as it is set
	Kinds, Reasons, Campaigns         []Option
	Filtered, Live                    bool
	LiveURL, PauseURL, FreshURL       string // the same page, watching or not
	CodesURL                          string // codes of the session; "" = all are looked at
	Funnel                            Funnel
	Lines                             []Decision
	Any                               bool
	Looked, Next, First, TimeZone, At string
}

// Funnel is how far signals came, as counts since the store began.
type Funnel struct {
	Title, Words string
	Rows         []FunnelRow
	Notes        []string
}

// FunnelRow is one step. Value of Max is its bar.
type FunnelRow struct {
	What, Count, Share string
	Value, Max         string
	Sum                bool // of what is left, not a reason
}

// Decision is one line of what was decided, and why. Kind is "good", "no", "bad" or "info".
type Decision struct {
	ID, At, Kind, What, Campaign, Trigger, Page, Why string
	Session, SessionURL                              string
	Code, CodeURL                                    string
	Refused                                          []Fact // each campaign's own reason
	Seen                                             []Fact // what the browser had counted
}
