package admin

// Confirm asks a person who is logged in to prove anew who they are.
type Confirm struct {
	Action  string   // where the proof goes
	Field   string   // name of the proof's field
	Fields  []Hidden // what was sent and waits for the proof
	Kept    bool     // what was sent will be done
	Lost    bool     // what was sent has to be sent again
	Next    string   // where to go afterwards
	Email   string
	TwoStep bool // a code will do too
	Error   string
}

// Hidden is a value that a form carries along.
type Hidden struct{ Name, Value string }

// LoginCode is the second step of a log-in.
type LoginCode struct{ Error string }

// Account is a person's own page.
type Account struct {
	Name, NameError, NameURL            string
	Email                               string
	CurrentError, NextError, AgainError string
	PassphraseURL                       string
	TwoStep                             bool
	Recovery, TwoStepURL                string
	LogIns                              []LogIn
	EndOthersURL                        string
}

// LogIn is one of the places in which a person is logged in. This marks the one that looks.
type LogIn struct {
	This                                  bool
	Browser, Network, Since, Seen, EndURL string
}

// TwoStep is the page of the second step.
type TwoStep struct {
	On                                            bool
	Recovery                                      string // how many codes are left
	Setup                                         *TwoStepSetup
	Codes                                         []string // shown once
	Replaced                                      bool     // they are in the place of older ones
	AccountURL, StartURL, OnURL, CodesURL, OffURL string
}

// TwoStepSetup is a secret that waits for its first code, also as a picture.
type TwoStepSetup struct {
	ViewBox, Path      string
	Secret, URL, Error string
}

// Box is a single-line input with its label, hint and message. Type is that of the input.
type Box struct {
	ID, Label, Type, Value, Complete, Hint, Error string
	Max                                           string // characters
	Focus, Optional                               bool
	Code                                          bool // a short number
}
