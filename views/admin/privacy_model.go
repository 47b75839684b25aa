package admin

// Privacy is the page about what is kept of shoppers.
type Privacy struct {
	Consent           bool // nothing is stored or sent before the shopper's consent
	CanEdit, CanErase bool
	SettingsURL       string // where consent is changed
	Action, EraseURL  string
	Disclosure, Who   Field
	Problems          []FieldProblem
	Query             string
	Stored            []Stored
}

// Stored is one kind of data.
type Stored struct{ What, Where, Long string }
