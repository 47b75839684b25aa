package offers

import (
	"cmp"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// AlertKind is something that people want to be told of.
type AlertKind string

// The kinds.
const (
	AlertBudget   AlertKind = "budget"   // 50, 80 or 100 % of a campaign's budget is used
	AlertDead     AlertKind = "dead"     // calls to the platform were given up
	AlertShelf    AlertKind = "shelf"    // no code lies ready any more
	AlertPlatform AlertKind = "platform" // the platform does not let us
	AlertLag      AlertKind = "lag"      // offers end late
)

// AlertKinds are all kinds.
var AlertKinds = []AlertKind{AlertBudget, AlertDead, AlertShelf, AlertPlatform, AlertLag}

// Notify says who is told what of a store's state.
type Notify struct {
	To      []string    `json:"to,omitempty"`      // e-mail addresses
	Webhook string      `json:"webhook,omitempty"` // address that gets JSON
	Kinds   []AlertKind `json:"kinds,omitempty"`
}

// Bounds of Notify.
const (
	MaxNotified     = 10
	maxMailAddress  = 254 // bytes
	maxAlertWebhook = 500 // bytes
)

// Wants reports whether anybody is told of a kind.
func (n Notify) Wants(kind AlertKind) bool {
	return slices.Contains(n.Kinds, kind) && (len(n.To) > 0 || n.Webhook != "")
}

// Validate says what is wrong, by field: "to", "webhook" or "kinds".
func (n Notify) Validate() error {
	wrong := FieldErrors{}
	wrong.add(len(n.To) > MaxNotified, "to", fmt.Sprintf("at most %d addresses", MaxNotified))
	for i, to := range n.To {
		a, err := mail.ParseAddress(to)
		wrong.add(err != nil || a.Address != to || len(to) > maxMailAddress || strings.ContainsAny(to, "\r\n"), "to", strconv.Quote(to)+" is no e-mail address")
		wrong.add(slices.Contains(n.To[:i], to), "to", to+" is there twice")
	}
	if n.Webhook != "" {
		u, err := url.Parse(n.Webhook)
		good := err == nil && len(n.Webhook) <= maxAlertWebhook && u.Hostname() != "" && u.User == nil && u.Fragment == "" &&
			(u.Scheme == "https" || u.Scheme == "http" && IsLoopback(u.Hostname()))
		wrong.add(!good, "webhook", "want an https address without a user or a fragment")
	}
	for i, k := range n.Kinds {
		wrong.add(!slices.Contains(AlertKinds, k) || slices.Contains(n.Kinds[:i], k), "kinds", "each kind at most once")
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// Health is what alerts are about: how a store is at a moment. The zero Health is a store in which nothing has happened.
type Health struct {
	Budgets   []BudgetUse `json:"budgets,omitempty"`
	Dead      int64       `json:"dead,omitempty"`       // calls that were given up and wait for a person
	Empty     []string    `json:"empty,omitempty"`      // names of campaigns without a code that lies ready
	CutOff    bool        `json:"cut_off,omitempty"`    // the platform refuses us, or we were removed from it
	EndingLag int64       `json:"ending_lag,omitempty"` // ms by which the oldest end is late
}

// BudgetUse is how much of a campaign's tightest budget is used, in percent.
type BudgetUse struct {
	Campaign string `json:"campaign"`
	Name     string `json:"name"`
	Percent  int64  `json:"percent"`
}

// UseOf is how much of the campaign's tightest budget is used; ok is false where it has none.
func UseOf(c *Campaign, counts map[string]int64) (use BudgetUse, ok bool) {
	use = BudgetUse{Campaign: c.ID, Name: c.Name}
	for _, b := range [][2]int64{
		{c.Limits.BudgetMoney, counts["discount"] + counts["exposure"]},
		{c.Limits.BudgetCodes, counts[string(Offered)]},
		{c.Limits.TotalUses, UsesOf(counts)},
	} {
		if most, used := b[0], b[1]; most > 0 {
			ok = true
			// Divided first where the product would not fit.
			percent := used / max(1, most/100)
			if used < 1<<50 {
				percent = used * 100 / most
			}
			use.Percent = max(use.Percent, min(100, percent))
		}
	}
	return use, ok
}

// UsesOf is how many orders a campaign's counters hold: those that used a code, without those that were undone.
func UsesOf(counts map[string]int64) int64 {
	return max(0, counts[string(Redeemed)]-counts[string(Released)])
}

// lateMS is from when on ends are said to be late.
const lateMS = 60_000

// budgetSteps are the parts of a budget, in percent, at which people want to know.
var budgetSteps = []int64{100, 80, 50}

// Alert is one thing to tell. Key names what it is about: the same is told at most once a day.
type Alert struct {
	Kind AlertKind `json:"kind"`
	Key  string    `json:"key"`
	Text string    `json:"text"` // a sentence
}

// Alerts is what there is to tell when a store was as before and is as after: only what has become worse.
func Alerts(before, after Health) []Alert {
	var out []Alert
	for _, b := range after.Budgets {
		was := int64(0)
		if i := slices.IndexFunc(before.Budgets, func(x BudgetUse) bool { return x.Campaign == b.Campaign }); i >= 0 {
			was = before.Budgets[i].Percent
		}
		for _, step := range budgetSteps { // of several at once, the highest
			if was < step && b.Percent >= step {
				text := fmt.Sprintf("The campaign “%s” has used %d %% of its budget.", b.Name, step)
				if step == 100 {
					text = fmt.Sprintf("The campaign “%s” has used all of its budget: it makes no more offers.", b.Name)
				}
				out = append(out, Alert{AlertBudget, "budget-" + b.Campaign + "-" + strconv.FormatInt(step, 10), text})
				break
			}
		}
	}
	if n := after.Dead - before.Dead; n > 0 {
		text := "A call to the platform was given up. It waits for you on the platform's page."
		if n > 1 {
			text = fmt.Sprintf("%d calls to the platform were given up. They wait for you on the platform's page.", n)
		}
		out = append(out, Alert{AlertDead, "dead", text})
	}
	for _, name := range after.Empty {
		if !slices.Contains(before.Empty, name) {
			out = append(out, Alert{AlertShelf, "shelf-" + name, fmt.Sprintf("No code of the campaign “%s” lies ready any more: shoppers wait for the platform.", name)})
		}
	}
	if after.CutOff && !before.CutOff {
		out = append(out, Alert{AlertPlatform, "platform", "The platform does not let us: no offers are made until its credentials work again."})
	}
	if after.EndingLag >= lateMS && before.EndingLag < lateMS {
		out = append(out, Alert{AlertLag, "lag", "Offers end more than a minute late: look at the server."})
	}
	slices.SortStableFunc(out, func(a, b Alert) int {
		return cmp.Compare(slices.Index(AlertKinds, a.Kind), slices.Index(AlertKinds, b.Kind))
	})
	return out
}
