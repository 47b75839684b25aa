package offers

import (
	"context"
	"encoding/json"
)

// Author is who changed something.
type Author struct {
	Account string `json:"account,omitempty"` // id of the account, "" if it was none
	Name    string `json:"name,omitempty"`    // of the person, as it was then
	Via     string `json:"via"`               // "admin", "api", "command", "server"
}

// Change is one line of a store's audit log. It holds no secret and no code: what must not be read again is left out of
// Before and After by who records it.
type Change struct {
	ID     string          `json:"-"`                // position in the log; later ones are greater
	At     int64           `json:"at"`               // ms, the ledger's clock
	By     Author          `json:"by"`               //
	Action string          `json:"action"`           // stable, such as "campaign.saved"
	Target string          `json:"target,omitempty"` // what was changed, for people
	Before json.RawMessage `json:"before,omitempty"` // what it was, as JSON; nil = it was not there
	After  json.RawMessage `json:"after,omitempty"`  // what it is; nil = it is gone
}

// AuditLog keeps what was changed in a store, and by whom.
type AuditLog interface {
	// Record adds one change. Its ID and At are the log's to set.
	Record(ctx context.Context, storeID string, c Change) error
	// Changes are the newest before the given ID ("" = of all), newest first, at most n.
	Changes(ctx context.Context, storeID, before string, n int) ([]Change, error)
}
