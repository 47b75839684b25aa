package admin

// Listeners is the page about who is told what becomes of a store's offers.
type Listeners struct {
	Action, Nonce, Query string
	Any, Full, CanAdd    bool // there are listeners at all; there is no room for more; the person may add some
	URL                  Field
	Events               []Option
	EventsError          string
	Problems             []FieldProblem
	Rows                 []ListenerRow
}

// ListenerRow is one listener in the list.
type ListenerRow struct {
	Href, Address, Events, Waiting, Last string
	LastBad                              bool
	State, StateKind                     string
}

// Listener is the page about one of them.
type Listener struct {
	Made                                     *Once // its secret, nil unless it is new
	Host, State, StateKind                   string
	BackURL, Action                          string
	TestURL, SwitchURL, RotateURL, RemoveURL string
	Nonce                                    string
	CanEdit, CanOwn, On                      bool
	Facts                                    []Fact
	Events                                   []Option
	LastTest                                 *Finding // nil: none is in the log
	Outcomes                                 []Option // the filter
	Any                                      bool     // there are deliveries at all, whatever the filter says
	Rows                                     []DeliveryRow
	TimeZone                                 string
}

// DeliveryRow is one delivery in a listener's log. ResendURL is "" where there is nothing to send again.
type DeliveryRow struct {
	ID, At, Event, Outcome, Kind, Words, Next, Took, Tries string
	ResendURL                                              string
}
