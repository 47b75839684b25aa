package admin

// Platform is the page about what runs a store's cart.
type Platform struct {
	CanEdit                bool
	Name, State, StateKind string // what it is; how it stands, in words and as a chip's kind
	Words                  string // what that means, and what to do
	Alerts                 []string
	Facts                  []Fact
	CheckURL               string
	ConnectURL             string // where an owner connects the store; "" for others
	CheckedAt              string // "" = never
	Findings               []Finding
	Settings               *StoreSettings // nil: there is nothing to set
	Letters                []Letter
	Shelves                []Shelf // nil: codes do not lie ready here
	ShelfWords             string
	Orphans                Orphans
	GapsTitle              string
	Gaps                   []Fact
	TimeZone               string
	Outside                bool // codes live on the platform too
}

// Fact is something and what is to be said of it.
type Fact struct{ What, Words string }

// Finding is one line of a check. Fix is what to do, if it is not OK.
type Finding struct {
	Name, Note, Fix string
	OK              bool
}

// Letter is a call that was given up.
type Letter struct {
	At, What, Campaign, Tries, Cause string
	RetryURL, DiscardURL             string
}

// Shelf is how many codes of one worth lie ready.
type Shelf struct {
	Campaign, Worth, Level, Wanted string
	State, StateKind               string
}

// Orphans is what the last look through the platform found.
type Orphans struct {
	Words string
	Rows  []Orphan
}

// Orphan is a code of ours without an offer. Its code is shown: nobody was promised it.
type Orphan struct{ Code, Campaign, EndsAt, Uses string }

// StoreSettings are what a merchant may set of a store's codes.
type StoreSettings struct {
	Action, Version string
	Conflict        bool
	Over            string // the version that is kept now
	Problems        []FieldProblem
	Fields          []Field
}
