package admin

// Once is a secret that is shown once.
type Once struct {
	What, Name, Text string // "API key"; what it is called; the secret itself
	Words            string // what to do with it
}

// Keys is the page about a store's keys for the API.
type Keys struct {
	Made       *Once // nil: none was made just now
	Action     string
	Nonce      string
	Query      string
	Any, Full  bool // there are keys at all, whatever the filter says; there is no room for more
	Name       Field
	Scopes     []Option
	ScopeError string
	Problems   []FieldProblem
	Rows       []KeyRow
	TimeZone   string
}

// KeyRow is one key in the list.
type KeyRow struct {
	Name, Prefix, MadeAt, MadeBy, UsedAt string
	Scopes                               []string
	RevokeURL                            string
}
