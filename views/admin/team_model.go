package admin

// Team is a store's people.
type Team struct {
	URL, InviteURL string
	Query          string
	People         []Member
	Invitations    []Invitation
	Email, Role    string // as typed
	Everywhere     bool
	MayEverywhere  bool // there may be invitations for every store
	Error          string
	Roles          []RoleChoice
	Link, LinkFor  string // shown once
	TimeZone       string
}

// Member is one of a store's people. Everywhere says that they reach every store of the server.
type Member struct {
	Href, Name, Email, Role, Since string
	Everywhere, You, TwoStep       bool
}

// Invitation is one that waits for its person.
type Invitation struct {
	Email, Role, By, Ends, WithdrawURL, Scope string
	Everywhere                                bool
}

// RoleChoice is a role, with what it lets people do.
type RoleChoice struct {
	Value, Label, May string
	Selected          bool
}

// MemberView is the page of one of a store's people.
type MemberView struct {
	Name, Email, Role, Since, Store    string
	Everywhere, You, TwoStep           bool
	MayChange                          bool
	Last                               bool // they are in no other team
	Roles                              []RoleChoice
	Scope, TeamURL, RoleURL, RemoveURL string
	Error                              string
}

// InviteStep is what the person who opened an invitation has to do.
type InviteStep string

const (
	InviteNew    InviteStep = "new"    // make an account
	InviteLogin  InviteStep = "login"  // log in first
	InviteAccept InviteStep = "accept" // accept
	InviteOther  InviteStep = "other"  // log out first: somebody else is logged in
)

// Invite is the page behind an invitation's link.
type Invite struct {
	Step                                   InviteStep
	Store, Email, By, Role, May, Ends, You string // Store is "" for every store
	Action, LoginURL                       string
	Name                                   string
	NameError, PassphraseError, AgainError string
}
