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
	Refused              string // why something was not done
	PauseURL, NewURL     string
	ListURL, OrderURL    string
	Query, State, Sort   string // the filter and the order as they are set
	Back                 string // they as a query, for forms to come back with
	States               []Option
	Columns              []ListColumn // the headings, as the rows' cells
	Any                  bool         // there are campaigns at all, whatever the filter says
	Ordering             bool         // rows stand in the order in which campaigns are asked, which may be changed
	Count                string
	Rows                 []CampaignRow
	Tag                  string // the script tag to copy
	Origins              string // where it belongs
	TimeZone, MoneyWords string
}

// ListColumn is a heading that sorts its table. Sorted is "ascending", "descending" or "".
type ListColumn struct {
	Text, Href, Sorted string
	Number             bool
}

// CampaignRow is one campaign in the list. Numbers carry their units.
type CampaignRow struct {
	ID, Href, ToggleURL, ArchiveURL, CopyURL, HistoryURL string
	Name                                                 string
	On, Archived                                         bool
	CopyID                                               string // the id that a copy will have
	State, StateKind                                     string // words; "on", "off", "wait" or "bad"
	Version, Priority                                    string
	CanUp, CanDown                                       bool
	Triggers, Value, Time                                string
	Shown, Claimed, Redeemed                             string
	Discount, Exposure                                   string
	Budgets                                              []Budget
}

// Budget is how much of a limit is used up: in words, and as numbers of one unit. From High on it is nearly all.
type Budget struct{ Words, Spent, Limit, High string }

// Option is one choice of a select or a group of radio buttons.
type Option struct {
	Value, Label string
	Selected     bool
}
