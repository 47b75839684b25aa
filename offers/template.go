package offers

// Template is a campaign that fits a common wish: what a merchant starts from.
type Template struct {
	Key  string // stable
	Name string // of the campaign it makes
	Does string // when it speaks to a shopper, for the merchant to read
	For  string // whom it is for

	fill func(c *Campaign, unit money, now int64)
}

// money makes amounts that mean about the same in every currency, out of the largest order that a store expects.
type money struct{ largest int64 }

// share is the part of the largest order, at least 1, in round figures: the first digit and zeros.
func (m money) share(of BasisPoints) int64 {
	n := max(1, of.Of(m.largest))
	for scale := int64(1); ; scale *= 10 {
		if n/scale < 10 {
			return n / scale * scale
		}
	}
}

const (
	secondMS = int64(1_000)
	minuteMS = 60 * secondMS
	hourMS   = 60 * minuteMS
)

var templates = []Template{
	{Key: "exit-intent", Name: "Leaving a product",
		Does: "Speaks up when a shopper who has looked at a product is about to leave the page.",
		For:  "Every shop. It speaks to people who were interested and are going.",
		fill: func(*Campaign, money, int64) {}},
	{Key: "long-dwell", Name: "A long look",
		Does: "Speaks up after a minute and a half of active time on one page, half a minute of it on a product.",
		For:  "Shops whose products need thought: furniture, electronics, anything that is compared and put off.",
		fill: func(c *Campaign, _ money, _ int64) {
			c.Triggers = []Trigger{{Kind: Dwell, Threshold: 90 * secondMS, MinProductDwellMS: 30 * secondMS}}
			c.Value = Value{Kind: Percent, Min: 500, Max: 1_000, Step: 100}
			c.Duration.MinMS, c.Duration.MaxMS = 10*minuteMS, 20*minuteMS
		}},
	{Key: "idle-cart", Name: "Idle cart",
		Does: "Speaks up when a filled cart has not changed for three minutes.",
		For:  "Shops that lose people at the cost of shipping.",
		fill: func(c *Campaign, m money, _ int64) {
			c.Triggers = []Trigger{{Kind: CartIdle, Threshold: 3 * minuteMS}}
			cost := m.share(100)
			c.Value = Value{Kind: FreeShipping, Min: cost, Max: cost}
			c.Duration.MinMS, c.Duration.MaxMS = 15*minuteMS, 30*minuteMS
		}},
	{Key: "comparison", Name: "Comparing products",
		Does: "Speaks up when a shopper comes back to products seen before, for the second time.",
		For:  "Shops with several products for the same wish.",
		fill: func(c *Campaign, m money, _ int64) {
			c.Triggers = []Trigger{{Kind: Compared, Threshold: 2}}
			least := m.share(100)
			c.Value = Value{Kind: FixedAmount, Min: least, Max: min(2*least, MaxAmount), Step: least, MinSubtotal: min(20*least, MaxAmount)}
			c.Duration.MinMS, c.Duration.MaxMS = 10*minuteMS, 20*minuteMS
		}},
	{Key: "first-order", Name: "First order",
		Does: "Speaks up when a new visitor has seen four pages. Once, and never again.",
		For:  "Shops that live by customers who come back, and want to win the first order.",
		fill: func(c *Campaign, _ money, _ int64) {
			c.Triggers = []Trigger{{Kind: PageViews, Threshold: 4, MinProductDwellMS: 10 * secondMS}}
			c.Targeting.Visitors = VisitorsNew
			c.Value = Value{Kind: Percent, Min: 1_000, Max: 1_000}
			c.Duration.MinMS, c.Duration.MaxMS = 20*minuteMS, 40*minuteMS
			c.Limits.LifetimeCap = 1
		}},
	{Key: "flash-sale", Name: "Flash sale",
		Does: "For two days from now: speaks up after twenty seconds among products. After 200 codes it is over.",
		For:  "A short push with a clear end: a launch, a season's end.",
		fill: func(c *Campaign, _ money, now int64) {
			c.Triggers = []Trigger{{Kind: SessionDwell, Threshold: 20 * secondMS, MinProductDwellMS: 5 * secondMS}}
			c.Value = Value{Kind: Percent, Min: 1_500, Max: 2_000, Step: 100}
			c.Duration.MinMS, c.Duration.MaxMS = 10*minuteMS, 15*minuteMS
			c.Schedule.StartAt, c.Schedule.EndAt = now, now+48*hourMS
			c.Limits.BudgetCodes = 200
			c.Priority = 10
		}},
}

// Templates are all of them, the one to recommend first. The list is shared: never change it.
func Templates() []Template { return templates }

// TemplateOf finds a template by its key.
func TemplateOf(key string) (Template, bool) {
	for _, t := range templates {
		if t.Key == key {
			return t, true
		}
	}
	return Template{}, false
}

// Campaign is the template's for a store, off, valid as it is and good for a platform of these capabilities (nil: not known):
// what that can't do gives way to a plain percentage. now is in ms.
func (t Template) Campaign(store *Storefront, caps *Capabilities, id string, now int64) Campaign {
	c := NewCampaign(store.ID, id, t.Name)
	c.UpdatedAt = now
	t.fill(&c, money{store.MaxOrder}, now)
	if caps != nil && caps.Refuse(&c) != nil {
		c.Value = Value{Kind: Percent, Min: 500, Max: 1_000, Step: 100}
	}
	return c
}
