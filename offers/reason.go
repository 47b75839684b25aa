package offers

// Reason says why something was refused. The text is stable: it is what logs, traces, counters and the API's problem
// types carry. The empty reason means "not refused".
type Reason string

// Reasons for which a signal gets no offer (the order is the order in which they are looked at).
const (
	ReasonOff         Reason = "off"             // the campaign, or the whole store, is switched off
	ReasonPlatform    Reason = "platform"        // the store's platform does not let us make codes
	ReasonConsent     Reason = "consent"         // the store asks for consent and the shopper has not given it
	ReasonBot         Reason = "bot"             // the sender says itself that it is no shopper
	ReasonImplausible Reason = "implausible"     // the counters claim more than the session's age allows
	ReasonRate        Reason = "rate"            // too many signals
	ReasonErased      Reason = "erased"          // the shopper asked to be forgotten; this session is over
	ReasonSchedule    Reason = "schedule"        // outside the campaign's dates, days or hours
	ReasonNoTrigger   Reason = "no_trigger"      // none of the campaign's triggers is reached by this evidence
	ReasonNotTargeted Reason = "not_targeted"    // page, device, source, cart or product outside the targeting
	ReasonDedicated   Reason = "dedicated_buyer" // this shopper buys without an offer
	ReasonHoldout     Reason = "holdout"         // qualified, and deliberately got nothing
	ReasonLiveOffer   Reason = "live_offer"      // the session already has one
	ReasonCooldown    Reason = "cooldown"        // too soon after the last one
	ReasonPerSession  Reason = "per_session"     // this campaign gave this session all it may
	ReasonLifetimeCap Reason = "lifetime_cap"    // all campaigns together gave this session all they may
	ReasonBudget      Reason = "budget"          // codes, uses or money of the campaign are spent
	ReasonExposure    Reason = "exposure"        // too much money is at risk in live offers
)

// Reasons for which a code, a claim or a redemption is refused.
const (
	ReasonNotFound        Reason = "not_found"
	ReasonExpired         Reason = "expired"
	ReasonAlreadyRedeemed Reason = "already_redeemed"
	ReasonRevoked         Reason = "revoked"
	ReasonReleased        Reason = "released"
	ReasonWrongSession    Reason = "wrong_session"
	ReasonBelowMinimum    Reason = "below_minimum"
	ReasonWrongCurrency   Reason = "wrong_currency"
	ReasonNotYetActive    Reason = "not_yet_active"
	ReasonBudgetSpent     Reason = "budget_spent"
	ReasonNotRedeemed     Reason = "not_redeemed"
	ReasonKeyReused       Reason = "idempotency_key_reused"
	ReasonTooManyTries    Reason = "too_many_attempts"
)

// Refusal is the error of every refused claim, validation, redemption or release: an exact reason for logs and
// programs. What people read is worded where it is shown.
type Refusal struct{ Reason Reason }

// Error is the reason, for logs.
func (r *Refusal) Error() string { return "refused: " + string(r.Reason) }

// Refuse is a Refusal with the reason, or nil for the empty reason.
func Refuse(reason Reason) error {
	if reason == "" {
		return nil
	}
	return &Refusal{Reason: reason}
}
