package admin

// Notifications is the page about who is told when a store needs a person.
type Notifications struct {
	Action, TestURL string
	CanEdit         bool
	CanMail         bool // this server can send e-mail
	Reaches         bool // somebody is named who could be told
	To, Webhook     Field
	Kinds           []Option
	Problems        []FieldProblem
	Test            *Finding // a test that failed just now
}
