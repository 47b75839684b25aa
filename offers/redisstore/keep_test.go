package redisstore_test

import (
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/redisstore"
)

// Orders are heard of late, after an outage of ours: the codes that a platform knows are known for longer.
func TestCodesOnAPlatformOutliveTheirEndForAWeek(t *testing.T) {
	for name, c := range map[string]struct {
		when    offers.CreateOn
		outside bool
		days    time.Duration
	}{
		"on no platform":           {offers.CreateOnClaim, false, 1},
		"created at the claim":     {offers.CreateOnClaim, true, 7},
		"created when it is shown": {offers.CreateOnShow, true, 7},
	} {
		t.Run(name, func(t *testing.T) {
			client := embeddedClient(t)
			s := redisstore.New(client, redisstore.Options{})
			store, campaign := testStore(t, s, 1)
			store.CreateOn = c.when
			r, err := s.Mint(t.Context(), mintRequest(store, campaign, "ann"))
			if err != nil || !r.Has() {
				t.Fatalf("%+v, %v", r, err)
			}
			kept := func(ends int64) {
				t.Helper()
				keys, err := client.Keys(t.Context(), "c:*:"+r.Offer.Code).Result()
				if err != nil || len(keys) != 1 {
					t.Fatalf("%v, %v", keys, err)
				}
				ttl, err := client.PTTL(t.Context(), keys[0]).Result()
				past := ttl - time.Duration(ends-time.Now().UnixMilli())*time.Millisecond
				if err != nil || past < c.days*24*time.Hour-time.Minute || past > c.days*24*time.Hour+time.Hour {
					t.Errorf("kept %s past its end, %v", past, err)
				}
			}
			if c.when == offers.CreateOnShow {
				kept(r.Offer.EndsAt)
			}
			claim, err := s.Claim(t.Context(), store, "ann", offers.ClaimRequest{TicketMS: 1_000, Outside: c.outside, LeaseMS: 1_000})
			if err != nil {
				t.Fatal(err)
			}
			kept(claim.Offer.EndsAt)
		})
	}
}
