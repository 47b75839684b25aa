package main

import (
	"testing"

	"lastcall/offers"
)

func TestCampaignPagesKeepTheDesksPromises(t *testing.T) {
	t.Parallel()
	w := newWorld(t, premises{})
	w.change(func(c *offers.Campaign) {
		c.Limits.BudgetMoney, c.UpdatedAt, c.UpdatedBy = 500_00, w.clock(), offers.Author{Name: "Bo Brook", Via: "admin"}
	})
	d := w.ownersDesk()
	d.opens(d.store("/campaigns"))
	d.reads(`String(document.querySelector(".more").open = true)`)
	d.looked("campaigns-list")
	d.opens(d.store("/campaigns/leaving/history?version=2"))
	d.looked("campaigns-history")
	d.foundAllQuiet("")
}
