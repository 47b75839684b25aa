// Package storetest is the contract of offers.Store and offers.Catalog, as tests that every implementation passes.
//
// Deadlines are real and short (tens of milliseconds), measured on the ledger's own clock; what takes time is polled
// with a bound, never slept for.
package storetest

import (
	"fmt"
	"testing"

	"lastcall/offers"
)

// Ledger is what the contract is held against.
type Ledger interface {
	offers.Store
	offers.Catalog
	offers.Outbox
	offers.Shelves
	offers.AuditLog
	offers.Desk
	offers.Daybook
	offers.Sightings
}

// Sweep and Pending are what an implementation under test is to be set to, in ms: short, because tests wait for them.
const (
	Sweep   = 1_500 // from a deletion to the sweep after it
	Pending = 500   // how long a code may be about to be created for a shelf
)

// Options fit the suite to an engine.
type Options struct {
	// Small divides the numbers of the crowd tests by ten, for an engine that is meant for small shops.
	Small bool
}

type row struct {
	name string
	test func(*world)
}

// Run holds the ledger that open answers against the whole contract, on a store of one cell and on one of 16. Each row
// uses a store of its own, so one ledger serves all of them.
func Run(t *testing.T, open func(testing.TB) Ledger, opts Options) {
	for _, cells := range []int{1, 16} {
		t.Run(fmt.Sprintf("%d cells", cells), func(t *testing.T) {
			ledger := open(t)
			for _, group := range []struct {
				name string
				rows []row
			}{
				{"mint", mintRows}, {"budgets", budgetRows}, {"history", historyRows}, {"shown", shownRows},
				{"claim", claimRows}, {"extend", extendRows}, {"revoke", revokeRows}, {"redeem", redeemRows},
				{"release", releaseRows}, {"expire", expireRows}, {"forget", forgetRows}, {"catalog", catalogRows},
				{"report", reportRows}, {"days", dayRows}, {"calls", callRows}, {"backlog", backlogRows}, {"revive", reviveRows}, {"ready", readyRows}, {"letters", letterRows},
				{"shelves", shelfRows}, {"settle", settleRows}, {"cancel", cancelRows}, {"comeback", comebackRows}, {"messages", messageRows},
				{"versions", versionRows}, {"audit", auditRows}, {"desk", deskRows},
				{"sightings", sightingRows},
			} {
				t.Run(group.name, func(t *testing.T) {
					for _, r := range group.rows {
						t.Run(r.name, func(t *testing.T) { r.test(newWorld(t, ledger, cells, opts)) })
					}
				})
			}
		})
	}
}
