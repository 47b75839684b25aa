package redisstore_test

import (
	"encoding/json"
	"errors"
	"testing"

	"lastcall/offers"
	"lastcall/offers/redisstore"
)

// What an earlier release kept: no versions, and fields that this one would refuse.
func TestCampaignsOfEarlierReleases(t *testing.T) {
	ctx := t.Context()
	client := embeddedClient(t)
	s := redisstore.New(client, redisstore.Options{})
	old := offers.NewCampaign("shop", "old", "Old")
	old.Enabled, old.CodePattern = true, "EASY-#"
	keep := func() offers.Campaign {
		t.Helper()
		text, err := json.Marshal(old)
		if err != nil {
			t.Fatal(err)
		}
		if err := client.HSet(ctx, "{cat}:camp:shop", "old", text, "old:v", 4).Err(); err != nil {
			t.Fatal(err)
		}
		c, err := s.CampaignByID(ctx, "shop", "old")
		if err != nil || c.Version != 4 {
			t.Fatalf("%v %+v", err, c)
		}
		return c
	}
	saved := func(c offers.Campaign) bool {
		t.Helper()
		var fields offers.FieldErrors
		err := s.SaveCampaign(ctx, &c)
		if err != nil && (!errors.As(err, &fields) || fields["code_pattern"] == "") {
			t.Fatal(err)
		}
		return err == nil
	}
	for _, row := range []struct {
		name string
		then func(c *offers.Campaign)
		want bool
	}{
		{"as it is", func(*offers.Campaign) {}, false},
		{"with another name", func(c *offers.Campaign) { c.Name = "New" }, false},
		{"off, with another name", func(c *offers.Campaign) { c.Enabled, c.Name = false, "New" }, false},
		{"archived and on", func(c *offers.Campaign) { c.Archived = true }, false},
		{"off", func(c *offers.Campaign) { c.Enabled = false }, true},
		{"archived", func(c *offers.Campaign) { c.Enabled, c.Archived, c.UpdatedAt, c.UpdatedBy.Name = false, true, 7, "Ann" }, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := keep()
			row.then(&c)
			if got := saved(c); got != row.want {
				t.Errorf("saved: %t, want %t", got, row.want)
			}
		})
	}
	versions, err := s.CampaignVersions(ctx, "shop", "old", 0, 10)
	if err != nil || len(versions) != 2 || versions[0].Version != 5 || versions[1].Version != 4 || !versions[1].Enabled {
		t.Errorf("the version from before is not kept beside the new one: %v %+v", err, versions)
	}
}
