package offers

// Evidence is what the tag saw of a visit. It comes from a stranger's browser: Signal bounds each field, and
// Implausible bounds them by the session's age.
type Evidence struct {
	Page     string `json:"p,omitempty"`  // path, without the query
	Referrer string `json:"r,omitempty"`  // host name
	Source   string `json:"us,omitempty"` // utm_source of the visit's landing page
	Medium   string `json:"um,omitempty"`
	Campaign string `json:"uc,omitempty"`
	Lang     string `json:"l,omitempty"` // of the page
	Event    string `json:"e,omitempty"`

	DwellMS        int64 `json:"d,omitempty"`  // active time on this page
	SessionDwellMS int64 `json:"D,omitempty"`  // active time in this visit
	ProductDwellMS int64 `json:"P,omitempty"`  // longest active time on one product page of this visit
	IdleMS         int64 `json:"id,omitempty"` // since the last input on this page
	Pages          int64 `json:"n,omitempty"`
	Products       int64 `json:"pr,omitempty"`
	Comparisons    int64 `json:"cm,omitempty"`
	Scroll         int64 `json:"sc,omitempty"` // percent
	VisitMS        int64 `json:"va,omitempty"` // since the visit began, wall time

	CartValue    int64      `json:"cv,omitempty"` // minor units
	CartCurrency string     `json:"cc,omitempty"`
	CartIdleMS   int64      `json:"ci,omitempty"`
	CartLines    []CartLine `json:"cl,omitempty"`
	Product      string     `json:"pid,omitempty"`
	Variant      string     `json:"pv,omitempty"`

	CheckoutPages    int64 `json:"co,omitempty"`
	CartToCheckoutMS int64 `json:"ca,omitempty"` // 0 = did not get there
	Purchased        bool  `json:"pu,omitempty"`
	Touch            bool  `json:"to,omitempty"`
}

// CartLine is one line of the shopper's cart.
type CartLine struct {
	Variant  string `json:"v"`
	Quantity int64  `json:"q"`
}

// Consent is the shopper's answer to the store's consent question.
type Consent int8

// The answers.
const (
	ConsentUnasked Consent = iota
	ConsentGiven
	ConsentRefused
)

// slackMS allows for what passes on a page before its first signal arrives, and for coarse clocks.
const slackMS = 1_500

// Bounded is the evidence as far as a session of that age (ms) can have gathered it: no time in it is longer than the
// session has lived. A visit whose first signal was lost is not refused; its clock starts with the first that came.
func (e Evidence) Bounded(ageMS int64) Evidence {
	most := max(0, ageMS) + slackMS
	for _, span := range []*int64{&e.DwellMS, &e.SessionDwellMS, &e.ProductDwellMS, &e.IdleMS, &e.CartIdleMS} {
		*span = min(*span, most)
	}
	return e
}

// Implausible reports whether the counters contradict each other or claim what no browser of that age (ms) can do: over
// four pages a second, a product that was not on a page.
func (e *Evidence) Implausible(ageMS int64) bool {
	return e.Pages > 50+max(0, ageMS)/250 || e.Products > e.Pages || e.Comparisons > e.Pages || e.CheckoutPages > e.Pages
}

// returningGapMS is how much older than its visit a session is when the shopper has been here before.
const returningGapMS = 30 * 60 * 1000

// Returning reports whether a session of that age (ms) existed before this visit began.
func (e *Evidence) Returning(ageMS int64) bool { return ageMS-e.VisitMS > returningGapMS }
