package offers

// History is what the ledger knows of a session. The rules below run inside the ledger's atomic step; this is their
// reference, which every Store is tested against and which replays use.
type History struct {
	Offers       int64            // of all campaigns, ever
	PerCampaign  map[string]int64 // offers by campaign
	LastEndAt    int64            // ms at which the session's last offer ended or will end; 0 = never had one
	LastCooldown int64            // ms that offer's own campaign asks for after it
	LastOrderAt  int64            // ms of the last redemption; 0 = none
	HasLiveOffer bool
	Erased       bool
}

// Refuses answers the first rule of the campaign's history limits that refuses an offer now.
func (h History) Refuses(c *Campaign, now int64) Reason {
	cooldown := max(h.LastCooldown, c.Limits.CooldownMS) // of the offer that ended, or of this one: the longer
	switch {
	case h.Erased:
		return ReasonErased
	case h.HasLiveOffer:
		return ReasonLiveOffer
	case c.Suppression.RecentPurchaseMS > 0 && h.LastOrderAt > 0 && now-h.LastOrderAt < c.Suppression.RecentPurchaseMS:
		return ReasonDedicated
	case cooldown > 0 && h.LastEndAt > 0 && now-h.LastEndAt < cooldown:
		return ReasonCooldown
	case c.Limits.PerSession > 0 && h.PerCampaign[c.ID] >= c.Limits.PerSession:
		return ReasonPerSession
	case c.Limits.LifetimeCap > 0 && h.Offers >= c.Limits.LifetimeCap:
		return ReasonLifetimeCap
	}
	return ""
}
