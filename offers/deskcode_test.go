package offers_test

import (
	"slices"
	"strings"
	"testing"

	"lastcall/offers"
)

func TestACodesIDTellsNothingOfIt(t *testing.T) {
	store, other := &offers.Storefront{ID: "fern", Salt: "one"}, &offers.Storefront{ID: "fern", Salt: "two"}
	twin := &offers.Storefront{ID: "elm", Salt: "one"}
	p, err := offers.ParsePattern("VIP-####-####")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for range 200 {
		code := p.Draw()
		id := offers.CodeID(store, code)
		got, err := offers.OpenCodeID(store, id)
		if err != nil || got != code || id != offers.CodeID(store, code) || seen[id] {
			t.Fatalf("%s: %q, %v", id, got, err)
		}
		seen[id] = true
		if strings.Contains(strings.ToUpper(id), "VIP") && strings.Contains(strings.ToUpper(id), code[4:8]) || strings.ContainsAny(id, "/?#%+= ") {
			t.Errorf("%s stands in an address", id)
		}
		for name, s := range map[string]*offers.Storefront{"another salt": other, "another store": twin} {
			if _, err := offers.OpenCodeID(s, id); err == nil {
				t.Errorf("%s opens it", name)
			}
		}
		for i := range id {
			broken := id[:i] + string("AB"[b2i(id[i] == 'A')]) + id[i+1:]
			if got, err := offers.OpenCodeID(store, broken); err == nil {
				t.Fatalf("%s opens to %q", broken, got)
			}
		}
	}
	for _, id := range []string{"", "A", "VIP-2222-2222", strings.Repeat("A", 5_000), "ÄÖ"} {
		if _, err := offers.OpenCodeID(store, id); err == nil {
			t.Errorf("%q opens", id)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestTypedCodes(t *testing.T) {
	patterns := []string{"VIP-####-####", "TEA########", "VIP-##-######"}
	for typed, want := range map[string][]string{
		"vip 7q2m 9k4x":   {"VIP7Q2M9K4X", "VIP-7Q2M-9K4X", "VIP-7Q-2M9K4X"},
		"VIP-7Q2M-9K4X":   {"VIP-7Q2M-9K4X", "VIP-7Q-2M9K4X"},
		"tea-7q2m-9k4x":   {"TEA-7Q2M-9K4X", "TEA7Q2M9K4X"},
		"vip–7q2m—9k4x ":  {"VIP-7Q2M-9K4X", "VIP-7Q-2M9K4X"},
		"1042":            {"1042"},
		"<b>":             nil,
		"ada@example.org": nil,
	} {
		if got := offers.TypedCodes(typed, patterns); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestMaskCode(t *testing.T) {
	for code, want := range map[string]string{"VIP-7Q2M-9K4X": "VIP-…4X", "7Q2M9K4X": "7Q…", "ABCD": "AB…", "": "…"} {
		if got := offers.MaskCode(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}

func TestGoodwillStaysInItsBounds(t *testing.T) {
	store := &offers.Storefront{ID: "fern", Salt: "salt", Platform: "shopify", Currency: "EUR", MaxOrder: 100_000}
	campaign := offers.NewCampaign("fern", "c", "C") // 5–15 %
	campaign.Value.MaxDiscount, campaign.Value.MinSubtotal = 3_000, 5_000
	held := campaign
	held.Coupon.Products = []string{"gid://shop/1"}
	direct := *store
	direct.Platform = "direct"
	strict := *store
	strict.Desk = offers.DeskRules{MaxPercent: 500, MaxAmount: 100, MaxDays: 2, PerDay: 1, MoreMS: 60_000}
	for name, c := range map[string]struct {
		store *offers.Storefront
		give  offers.Goodwill
		wrong string
	}{
		"a percentage":                   {store, offers.Goodwill{Kind: offers.Percent, Amount: 2_000, Days: 30}, ""},
		"above the store's":              {store, offers.Goodwill{Kind: offers.Percent, Amount: 2_001, Days: 30}, "amount"},
		"above a strict store's":         {&strict, offers.Goodwill{Kind: offers.Percent, Amount: 501, Days: 1}, "amount"},
		"longer than a strict store's":   {&strict, offers.Goodwill{Kind: offers.Percent, Amount: 500, Days: 3}, "days"},
		"an amount":                      {store, offers.Goodwill{Kind: offers.FixedAmount, Amount: 20_000, Days: 1}, ""},
		"too large an amount":            {store, offers.Goodwill{Kind: offers.FixedAmount, Amount: 20_001, Days: 1}, "amount"},
		"shipping":                       {store, offers.Goodwill{Kind: offers.FreeShipping, Amount: 490, Days: 1}, ""},
		"nothing":                        {store, offers.Goodwill{Kind: offers.Percent, Days: 1}, "amount"},
		"below nothing":                  {store, offers.Goodwill{Kind: offers.Percent, Amount: -1, Days: 1}, "amount"},
		"no kind":                        {store, offers.Goodwill{Amount: 1, Days: 1}, "kind"},
		"no days":                        {store, offers.Goodwill{Kind: offers.Percent, Amount: 1}, "days"},
		"as the campaign":                {store, offers.Goodwill{Template: &campaign, Kind: offers.Percent, Amount: 1_500, Days: 1}, ""},
		"more than the campaign":         {store, offers.Goodwill{Template: &campaign, Kind: offers.Percent, Amount: 1_501, Days: 1}, "amount"},
		"less than the campaign":         {store, offers.Goodwill{Template: &campaign, Kind: offers.Percent, Amount: 499, Days: 1}, "amount"},
		"another kind than the campaign": {store, offers.Goodwill{Template: &campaign, Kind: offers.FixedAmount, Amount: 600, Days: 1}, "kind"},
		"rules of a platform's coupon":   {store, offers.Goodwill{Template: &held, Kind: offers.Percent, Amount: 1_000, Days: 1}, "template"},
		"the same without a platform":    {&direct, offers.Goodwill{Template: &held, Kind: offers.Percent, Amount: 1_000, Days: 1}, ""},
	} {
		got := c.give.Check(c.store)
		if c.wrong == "" && got != nil || c.wrong != "" && (len(got) != 1 || got[c.wrong] == "") {
			t.Errorf("%s: %v, want %q", name, got, c.wrong)
		}
	}
	req := offers.Goodwill{Template: &campaign, Kind: offers.Percent, Amount: 1_000, Days: 2}.Issue(store)
	if req.MaxOff != 3_000 || req.MinTotal != 5_000 || req.Worst != 3_000 || req.LifeMS != 2*86_400_000 || req.Pattern != campaign.CodePattern {
		t.Errorf("%+v", req)
	}
	if req := (offers.Goodwill{Kind: offers.Percent, Amount: 1_000, Days: 1}).Issue(store); req.Worst != 10_000 || req.PerDay != offers.DefaultDeskPerDay {
		t.Errorf("%+v", req)
	}
	rules := store.DeskRules()
	for name, c := range map[string]struct {
		record   offers.CodeRecord
		campaign *offers.Campaign
		want     int64
	}{
		"no longer than the campaign lasts": {offers.CodeRecord{}, &campaign, campaign.Duration.MaxMS},
		"a campaign that has gone":          {offers.CodeRecord{}, nil, offers.DefaultDeskMoreMS},
		"goodwill":                          {offers.CodeRecord{Goodwill: true}, nil, offers.DefaultDeskDays * 86_400_000},
	} {
		if got := rules.MoreFor(c.record, c.campaign); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if got := strict.DeskRules().MoreFor(offers.CodeRecord{}, &campaign); got != 60_000 {
		t.Errorf("no more than the store allows: %d", got)
	}
}
