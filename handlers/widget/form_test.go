package widget

import (
	"bytes"
	"context"
	"testing"

	"pgregory.net/rapid"

	"lastcall/offers"
)

// A form filled in is, byte for byte, the document that the views render for the same offer.
func TestFormSaysWhatTheViewsSay(t *testing.T) {
	campaign := offers.NewCampaign("shop", "first", "First")
	campaign.Texts = offers.Texts{Title: "{discount} for {minutes} minutes <b>", Body: "{minutes} {minutes}", Terms: "Ends in {minutes}."}
	plain := offers.NewCampaign("shop", "plain", "Plain")
	live := &offers.Live{Store: &offers.Storefront{ID: "shop", Key: "shop", Name: "A & <B>", Origins: []string{"https://shop.example"},
		Currency: "EUR"}, Campaigns: []offers.Campaign{campaign, plain}}
	h := New(Config{})
	rapid.Check(t, func(t *rapid.T) {
		o := offers.Offer{State: offers.Offered, Now: 1_000_000,
			Campaign: rapid.SampledFrom([]string{"first", "plain", "gone"}).Draw(t, "campaign"),
			Kind:     rapid.SampledFrom([]offers.Kind{offers.Percent, offers.FixedAmount, offers.FreeShipping}).Draw(t, "kind"),
			Amount:   rapid.SampledFrom([]int64{500, 1250, 10_000}).Draw(t, "amount"),
			Currency: rapid.SampledFrom([]string{"EUR", "JPY", "SEK"}).Draw(t, "currency"),
			MinTotal: rapid.SampledFrom([]int64{0, 5000}).Draw(t, "minimum"), MaxOff: rapid.SampledFrom([]int64{0, 3000}).Draw(t, "cap"),
			Extended: rapid.Int64Range(0, 12).Draw(t, "extended")}
		o.Deadline = o.Now + rapid.OneOf(rapid.Int64Range(1, 70_000), rapid.Int64Range(1, 200_000_000)).Draw(t, "remaining")
		o.MintedAt = o.Deadline - rapid.Int64Range(1, 200_000_000).Draw(t, "total")
		for which, mode := range []string{shellPop: modePop, shellTease: modeTease} {
			k := h.keptOf(live)
			s, err := h.shell(context.Background(), k, which)
			if err != nil {
				t.Fatal(err)
			}
			var want, got bytes.Buffer
			want.Write(s.before)
			if err := h.body(live, o, k.links[which], mode).Render(context.Background(), &want); err != nil {
				t.Fatal(err)
			}
			want.Write(s.after)
			f, err := h.form(context.Background(), k, which, o)
			if err != nil {
				t.Fatal(err)
			}
			f.write(&got, o)
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Fatalf("%s: filled in\n%s\nrendered\n%s", mode, got.Bytes(), want.Bytes())
			}
		}
	})
}

func TestFormsAreThoseOfTheStoreAsItIs(t *testing.T) {
	h := New(Config{})
	store := offers.Storefront{ID: "shop", Key: "shop", Name: "Old name", Origins: []string{"https://shop.example"}}
	o := offers.Offer{State: offers.Offered, Kind: offers.FreeShipping, Now: 1, Deadline: 60_000}
	page := func(live *offers.Live) string {
		f, err := h.form(t.Context(), h.keptOf(live), shellPop, o)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		f.write(&b, o)
		return b.String()
	}
	before := &offers.Live{Store: &store}
	if first := page(before); !bytes.Contains([]byte(first), []byte("Old name")) || page(before) != first {
		t.Error("not the store's page")
	}
	renamed := store
	renamed.Name = "New name"
	if got := page(&offers.Live{Store: &renamed}); bytes.Contains([]byte(got), []byte("Old name")) {
		t.Error("still the old page after the store was saved")
	}
}
