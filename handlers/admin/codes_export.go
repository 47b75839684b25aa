package admin

import (
	"net/http"

	"lastcall/offers"
)

var codeColumns = []string{"code", "state", "campaign", "kind", "amount", "currency", "made_at", "claimed_at", "deadline", "ends_at",
	"redeemed_at", "order", "discount", "order_subtotal", "revoked_at", "session", "at_the_store"}

const exportedAtOnce = 500 // codes

// exportCodes streams the list as it is filtered, all of its pages.
func (a *admin) exportCodes(w http.ResponseWriter, r *http.Request, v *visit) error {
	f := codeFilterOf(r.URL.Query())
	f.before = 0
	names, err := a.codeCampaigns(r.Context(), v)
	if err != nil {
		return err
	}
	a.record(r.Context(), v, "codes.exported", "", nil, map[string]string{"state": f.state, "campaign": f.campaign})
	return sendCSV(w, "codes-"+v.store.ID, codeColumns, func(yield func([]string, error) bool) {
		for {
			page, err := a.codePage(r.Context(), v.store, f, exportedAtOnce)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, c := range page.Codes {
				if !yield(a.codeCells(v, c, names), nil) {
					return
				}
			}
			if f.before = page.Next; f.before == 0 {
				return
			}
		}
	})
}

func (a *admin) codeCells(v *visit, c offers.CodeRecord, names map[string]string) []string {
	loc := v.store.Location()
	state, _ := codeState(c)
	amount := csvMoney(c.Amount, c.Currency)
	if c.Kind == offers.Percent {
		amount = formatDecimal(c.Amount, 2)
	}
	session := ""
	if c.Session != "" {
		session = offers.SessionName(v.store, c.Session)
	}
	discount, subtotal := "", ""
	if c.RedeemedAt > 0 {
		discount, subtotal = csvMoney(c.Discount, c.Currency), csvMoney(c.Subtotal, c.Currency)
	}
	return []string{v.showCode(c.Code), state, nameOr(names, c.Campaign), string(c.Kind), amount, c.Currency, csvTime(c.MintedAt, loc),
		csvTime(c.ClaimedAt, loc), csvTime(c.Deadline, loc), csvTime(c.EndsAt, loc), csvTime(c.RedeemedAt, loc), c.Order, discount, subtotal,
		csvTime(c.RevokedAt, loc), session, string(c.Outside)}
}
