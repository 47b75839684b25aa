package offers

// Sample is an offer as the campaign would make it now, at the low or the high end of its ranges: for looking at, with no
// code, no session and no record.
func Sample(store *Storefront, c *Campaign, high bool, now int64) Offer {
	amount, life := c.Value.Min, c.Duration.MinMS
	if high {
		step := c.Value.step()
		amount, life = c.Value.Min+(c.Value.Max-c.Value.Min)/step*step, c.Duration.MaxMS
	}
	o := Offer{StoreID: store.ID, Campaign: c.ID, State: Offered, Kind: c.Value.Kind, Amount: amount, Currency: store.Currency,
		MinTotal: c.Value.MinSubtotal, MintedAt: now, Deadline: now + life, EndsAt: now + life, Now: now}
	if c.Value.Kind == Percent {
		o.MaxOff = c.Value.MaxDiscount
	}
	return o
}
