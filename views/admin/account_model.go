package admin

// Confirm asks a person who is logged in to prove anew who they are.
type Confirm struct {
	Action string   // where the proof goes
	Field  string   // name of the proof's field
	Fields []Hidden // what was sent and waits for the proof
	Kept   bool     // what was sent will be done
	Lost   bool     // what was sent has to be sent again
	Next   string   // where to go afterwards
	Email  string
	Error  string
}

// Hidden is a value that a form carries along.
type Hidden struct{ Name, Value string }
