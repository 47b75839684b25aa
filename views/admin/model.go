// Package admin holds the merchant's pages and their view models. Views receive finished strings: everything is worded,
// formatted and decided before it gets here, and every string is data, never markup.
package admin

// Page is the frame around every page.
type Page struct {
	Title    string
	CSS      string   // address of the stylesheet
	Icon     string   // address of the browser tab's picture
	Scripts  []string // addresses of the scripts; every page works without them
	Notices  []Notice
	Person   string // who is logged in, "" before log-in
	Role     string // what they may do, in words
	Store    string // name of the store the page is about, "" outside one
	StoreURL string // its campaigns
	Switch   bool   // there are other stores to go to
	Tabs     []Tab  // the store's pages
	Sub      []Tab  // pages beside this one, under the same tab
}

// Notice is one message about what just happened. Kind is "good", "bad" or "info".
type Notice struct{ Kind, Text string }

// Tab is one of a store's pages.
type Tab struct {
	Href, Text string
	On         bool // the page is below it
}

// Link is an address with its words.
type Link struct{ Href, Text string }

// Problem is a page about what went wrong and what to do next.
type Problem struct {
	Title, Words string
	Next         []Link
}

// Login is the log-in page.
type Login struct {
	Email, Next string // as typed; where to go afterwards
	Error       string
	Info        string // why the person is here, if they were logged in before
}

// Stores is the choice between an account's stores.
type Stores struct {
	Stores []StoreRow
	Query  string
	Any    bool   // there are stores at all, whatever the filter says
	NewURL string // "" if the person may not make one
}

// StoreRow is one store to choose.
type StoreRow struct{ Href, Name, Origin, State string }

// Campaigns is a store's main page.
type Campaigns struct {
	CanEdit              bool
	Paused               bool
	PauseURL, NewURL     string
	ListURL              string
	Query, State         string // the filter as it is set
	Any                  bool   // there are campaigns at all, whatever the filter says
	Rows                 []CampaignRow
	Tag                  string // the script tag to copy
	Origins              string // where it belongs
	Decisions            []Decision
	DecisionFilter       []Option
	AnyDecisions         bool
	TimeZone, MoneyWords string
}

// CampaignRow is one campaign in the list. Numbers carry their units.
type CampaignRow struct {
	Href, ToggleURL, Name                          string
	On                                             bool
	State, StateKind                               string // words; "on", "off" or "wait"
	Priority, Triggers, Value, Time                string
	Offered, Dismissed, Claimed, Redeemed, Expired string
	Discount, Exposure                             string
}

// Decision is one line of what was decided lately, and why. Kind is "good", "no" or "info".
type Decision struct {
	At, Kind, What, Campaign, Trigger, Page, Why string
}

// Option is one choice of a select or a group of radio buttons.
type Option struct {
	Value, Label string
	Selected     bool
}
