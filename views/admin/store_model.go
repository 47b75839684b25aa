package admin

// StoreForm asks what a store is: a new one, or one that is there.
type StoreForm struct {
	Action   string
	ID       string // of a new store
	Version  string // of the store that the form was filled from
	CanEdit  bool
	Guess    string // id of the box whose value the browser may know better; "" = the person has chosen
	Problems []FieldProblem
	Conflict *Conflict
	Fields   []Field
	Facts    []Fact
}
