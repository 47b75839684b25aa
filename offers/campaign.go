package offers

import "reflect"

// Campaign is a merchant's rules for one kind of offer.
type Campaign struct {
	ID       string `json:"id"`
	StoreID  string `json:"store_id"`
	Name     string `json:"name"`
	Enabled  bool   `json:"enabled"`
	Archived bool   `json:"archived,omitempty"` // put away: off, and in no list unless asked for
	Priority int    `json:"priority"`           // higher is asked first

	Schedule    Schedule    `json:"schedule"`
	Triggers    []Trigger   `json:"triggers"` // any of them
	Targeting   Targeting   `json:"targeting"`
	Suppression Suppression `json:"suppression"`
	Value       Value       `json:"value"`
	Duration    Duration    `json:"duration"`
	Limits      Limits      `json:"limits"`
	HoldoutRate BasisPoints `json:"holdout_rate"` // share of qualified sessions that get nothing, to measure

	Coupon      CouponRules `json:"coupon"`       // what the store's platform is told beyond value and time
	CodePattern string      `json:"code_pattern"` // e.g. VIP-####-####
	AddViewed   bool        `json:"add_viewed"`   // an empty cart gets the product being viewed along with the code
	Texts       Texts       `json:"texts"`

	Version   int64  `json:"version"`             // counts saves, for optimistic locking
	UpdatedAt int64  `json:"updated_at"`          // ms
	UpdatedBy Author `json:"updated_by,omitzero"` // whoever made this version; who saves sets it
}

// StopsOnly reports whether c is kept, but switched off or put away, and nothing else. That may be saved even if kept holds
// what is not valid any more.
func (c Campaign) StopsOnly(kept Campaign) bool {
	if c.Enabled || kept.Archived && !c.Archived {
		return false
	}
	kept.Enabled, kept.Archived = c.Enabled, c.Archived
	kept.Version, kept.UpdatedAt, kept.UpdatedBy = c.Version, c.UpdatedAt, c.UpdatedBy
	return reflect.DeepEqual(c, kept)
}

// Kind is what an offer gives.
type Kind string

// The kinds of value.
const (
	Percent      Kind = "percent"       // Min and Max in basis points
	FixedAmount  Kind = "fixed_amount"  // Min and Max in minor units
	FreeShipping Kind = "free_shipping" // Min = Max = what shipping costs the merchant at worst, in minor units
)

// Value is the range an offer's worth is picked from.
type Value struct {
	Kind        Kind  `json:"kind"`
	Min         int64 `json:"min"`
	Max         int64 `json:"max"`
	Step        int64 `json:"step"`         // granularity between Min and Max; 0 means 1 % or 1 minor unit
	MaxDiscount int64 `json:"max_discount"` // cap of a percentage per order in minor units; 0 = none
	MinSubtotal int64 `json:"min_subtotal"` // smallest basket it applies to, in minor units
}

// Duration is the range an offer's life is picked from, and what may be added to it.
type Duration struct {
	MinMS   int64 `json:"min_ms"`
	MaxMS   int64 `json:"max_ms"`
	GraceMS int64 `json:"grace_ms"` // for a checkout in flight: added for codes that were claimed in time
	MoreMS  int64 `json:"more_ms"`  // what one "more time" adds
	MoreMax int64 `json:"more_max"` // how often a shopper may ask for it; 0 = never
}

// Limits bound what a campaign gives away. 0 means "no limit" unless said otherwise.
type Limits struct {
	TotalUses   int64 `json:"total_uses"`   // orders; one use is reserved for each live offer
	PerSession  int64 `json:"per_session"`  // offers of this campaign to one session
	CooldownMS  int64 `json:"cooldown_ms"`  // after the end of the session's last offer of any campaign
	LifetimeCap int64 `json:"lifetime_cap"` // offers of all campaigns to one session
	BudgetCodes int64 `json:"budget_codes"` // codes ever minted
	BudgetMoney int64 `json:"budget_money"` // discount given plus worst case of what is live, minor units
	MaxExposure int64 `json:"max_exposure"` // worst case of what is live, minor units
}

// Texts are the merchant's words, with the variables {discount} and {minutes}. Empty means the default.
type Texts struct {
	Title   string `json:"title,omitempty"`
	Body    string `json:"body,omitempty"`
	Claim   string `json:"claim,omitempty"`
	Dismiss string `json:"dismiss,omitempty"`
	Terms   string `json:"terms,omitempty"`
}

// Defaults of a new campaign.
const (
	DefaultCooldownMS  = 7 * 24 * 60 * 60 * 1000
	DefaultLifetimeCap = 3
	DefaultGraceMS     = 120_000
	DefaultMoreMS      = 120_000
	DefaultMoreMax     = 1
	DefaultPattern     = "VIP-####-####"
)

// NewCampaign is a campaign with the defaults: off, 5–15 %, 10–25 minutes, exit intent after a look at a product.
func NewCampaign(storeID, id, name string) Campaign {
	return Campaign{
		ID: id, StoreID: storeID, Name: name,
		Triggers:    []Trigger{{Kind: ExitIntent, MinProductDwellMS: 2_000}},
		Suppression: DefaultSuppression(),
		Value:       Value{Kind: Percent, Min: 500, Max: 1_500, Step: 100},
		Duration: Duration{MinMS: 10 * 60_000, MaxMS: 25 * 60_000, GraceMS: DefaultGraceMS,
			MoreMS: DefaultMoreMS, MoreMax: DefaultMoreMax},
		Limits:      Limits{PerSession: 1, CooldownMS: DefaultCooldownMS, LifetimeCap: DefaultLifetimeCap},
		CodePattern: DefaultPattern,
	}
}

// LongestMS is the longest an offer can live: its longest duration, all the time that may be added, and the grace.
func (d Duration) LongestMS() int64 { return d.MaxMS + d.MoreMS*d.MoreMax + d.GraceMS }

// Worst is the most one offer of the given amount (basis points or minor units by kind) can cost, in minor units.
// maxOrder stands in where a percentage has no cap of its own.
func (v Value) Worst(amount, maxOrder int64) int64 {
	switch v.Kind {
	case Percent:
		worst := BasisPoints(amount).Of(maxOrder)
		if v.MaxDiscount > 0 {
			worst = min(worst, v.MaxDiscount)
		}
		return worst
	default:
		return amount
	}
}
