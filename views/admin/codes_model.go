package admin

// Codes is the list of a store's codes.
type Codes struct {
	ListURL, SearchURL                string
	ExportURL, GoodwillURL, LimitsURL string // "" = not for whoever looks
	Typed, NotFound                   string // what was searched for, and that there is none
	States, Campaigns                 []Option
	Session                           string // the list is of this session, order or customer
	Filtered                          bool
	Rows                              []CodeRow
	Looked, Next, First               string // how far was looked; addresses of further pages
	Masked                            bool
	TimeZone                          string
}

// CodeRow is one code in the list.
type CodeRow struct {
	Href, Code, Campaign, Value string
	State, StateKind            string
	Offered, EndsAt, Order      string
}

// Code is all that is known of one code.
type Code struct {
	ListURL, Code, State, StateKind string
	Words                           string // what that means now
	Facts                           []Fact
	Platform                        Fact
	PlatformKind                    string
	Events                          []CodeEvent
	EventWords                      string
	TimeZone                        string
	Give                            *GiveCode
	Extend                          *CodeForm // nil: not possible, or not for whoever looks
	Revoke                          *CodeForm
	Masked                          bool
	SessionURL, SessionName         string
}

// GiveCode is what to pass on to the customer.
type GiveCode struct{ Link string }

// CodeEvent is one line of a code's history.
type CodeEvent struct{ At, What, Kind, Words string }

// CodeForm is a change of a code.
type CodeForm struct {
	Action, Seen, Words string
	Fields              []Field
	Problem             string // what kept it from being done
}

// GoodwillForm is what staff fills in to give one code away.
type GoodwillForm struct {
	ListURL, Action, Form string
	Templates             []Option
	Fields                []Field
	Bounds                []Fact
	Problems              []FieldProblem
}

// DeskLimits is what staff may give, to be changed.
type DeskLimits struct {
	ListURL, Action, Version string
	Fields                   []Field
	Problems                 []FieldProblem
	Conflict                 bool // somebody saved the store in between
}
