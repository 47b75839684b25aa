package offers_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"lastcall/offers"
)

func TestAlertsTellWhatBecameWorse(t *testing.T) {
	budget := func(percent int64) offers.Health {
		return offers.Health{Budgets: []offers.BudgetUse{{Campaign: "exit", Name: "Exit", Percent: percent}}}
	}
	for _, c := range []struct {
		name          string
		before, after offers.Health
		want          []string
	}{
		{"nothing", offers.Health{}, offers.Health{}, nil},
		{"half of a budget", budget(49), budget(50), []string{"budget-exit-50"}},
		{"the same half", budget(50), budget(79), nil},
		{"four fifths", budget(79), budget(80), []string{"budget-exit-80"}},
		{"all at once", budget(10), budget(100), []string{"budget-exit-100"}},
		{"a budget that was raised", budget(100), budget(40), nil},
		{"a campaign never seen before", offers.Health{}, budget(85), []string{"budget-exit-80"}},
		{"dead letters", offers.Health{Dead: 1}, offers.Health{Dead: 3}, []string{"dead"}},
		{"fewer of them", offers.Health{Dead: 3}, offers.Health{Dead: 1}, nil},
		{"an empty shelf", offers.Health{Empty: []string{"A"}}, offers.Health{Empty: []string{"A", "B"}}, []string{"shelf-B"}},
		{"a platform that refuses", offers.Health{}, offers.Health{CutOff: true}, []string{"platform"}},
		{"and still does", offers.Health{CutOff: true}, offers.Health{CutOff: true}, nil},
		{"late ends", offers.Health{EndingLag: 59_999}, offers.Health{EndingLag: 60_000}, []string{"lag"}},
		{"all of it, in order", offers.Health{}, offers.Health{EndingLag: 1 << 40, CutOff: true, Dead: 1, Empty: []string{"A"}, Budgets: budget(50).Budgets},
			[]string{"budget-exit-50", "dead", "shelf-A", "platform", "lag"}},
	} {
		var got []string
		for _, a := range offers.Alerts(c.before, c.after) {
			got = append(got, a.Key)
			if a.Text == "" || !slices.Contains(offers.AlertKinds, a.Kind) {
				t.Errorf("%s: %+v", c.name, a)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestUseOfABudget(t *testing.T) {
	for _, c := range []struct {
		limits offers.Limits
		counts map[string]int64
		want   int64
		ok     bool
	}{
		{offers.Limits{}, map[string]int64{"discount": 5}, 0, false},
		{offers.Limits{BudgetMoney: 1_000}, map[string]int64{"discount": 300, "exposure": 499}, 79, true},
		{offers.Limits{BudgetMoney: 1_000, BudgetCodes: 10}, map[string]int64{"offered": 9}, 90, true},
		{offers.Limits{TotalUses: 3}, map[string]int64{"redeemed": 7}, 100, true},
		{offers.Limits{TotalUses: 4}, map[string]int64{"redeemed": 7, "released": 5}, 50, true},
		{offers.Limits{TotalUses: 4}, map[string]int64{"redeemed": 1, "released": 2}, 0, true},
		{offers.Limits{BudgetMoney: math.MaxInt64}, map[string]int64{"discount": math.MaxInt64 / 2}, 50, true},
	} {
		if got, ok := offers.UseOf(&offers.Campaign{Limits: c.limits}, c.counts); ok != c.ok || got.Percent != c.want {
			t.Errorf("%+v: %d, %v; want %d, %v", c.limits, got.Percent, ok, c.want, c.ok)
		}
	}
}

func TestNotifyValidate(t *testing.T) {
	for _, c := range []struct {
		name, field string
		notify      offers.Notify
	}{
		{"all is well", "", offers.Notify{To: []string{"a@shop.example", "b@shop.example"}, Webhook: "https://hooks.example/x", Kinds: offers.AlertKinds}},
		{"a name before the address", "to", offers.Notify{To: []string{"A <a@shop.example>"}}},
		{"a second header", "to", offers.Notify{To: []string{"a@shop.example\r\nBcc: b@shop.example"}}},
		{"two in one", "to", offers.Notify{To: []string{"a@shop.example, b@shop.example"}}},
		{"twice", "to", offers.Notify{To: []string{"a@shop.example", "a@shop.example"}}},
		{"too many", "to", offers.Notify{To: strings.Split(strings.Repeat("a@shop.example ", 11), " ")}},
		{"http in the open", "webhook", offers.Notify{Webhook: "http://hooks.example/"}},
		{"a user", "webhook", offers.Notify{Webhook: "https://u:p@hooks.example/"}},
		{"a kind that is none", "kinds", offers.Notify{Kinds: []offers.AlertKind{"weather"}}},
	} {
		err := c.notify.Validate()
		wrong, _ := err.(offers.FieldErrors)
		if (err == nil) != (c.field == "") || c.field != "" && wrong[c.field] == "" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
