package admin_test

import (
	"fmt"
	"strings"
	"testing"

	"lastcall/offers"
)

func TestAPlatformThatRefusesUsIsNotCalledConnected(t *testing.T) {
	b := newBench(t)
	store := b.connected()
	note := func(what, text string) { must(t, b.ledger.Note(t.Context(), store, what, text)) }
	refused := `{"at":%d,"call":"create","fault":"unauthorized","cause":"platform: unauthorized: status 403"}`
	state := func() string { return b.as("owner").get(platformPage).text(".part .chip") }

	note(offers.NoteTrouble, fmt.Sprintf(refused, t0-60_000))
	wantIn(t, "state", state(), "Needs a look")
	wantIn(t, "alert", b.as("owner").get(platformPage).text(".notice.bad"), "Look at the address, the credentials and their rights")
	note(offers.NoteWorked, fmt.Sprint(t0-30_000))
	wantIn(t, "it worked since", state(), "Connected")
	note(offers.NoteTrouble, fmt.Sprintf(refused, t0-20_000))
	wantIn(t, "refused again", state(), "Needs a look")
	b.as("owner").post(platformPage+"/check", nil)
	wantIn(t, "checked since", state(), "Connected")
}

func TestALookThatWasBrokenOffSaysSo(t *testing.T) {
	b := newBench(t)
	store := b.connected()
	must(t, b.ledger.Note(t.Context(), store, offers.NoteReconciled, fmt.Sprintf(
		`{"at":%d,"seen":12,"count":0,"broken":true,"cause":"list codes: platform: outside: status 502"}`, t0-60_000)))
	text := b.as("owner").get(platformPage).text("main")
	wantIn(t, "page", text, "broken off")
	wantIn(t, "cause", text, "Status 502")
	for _, wrong := range []string{"each with its offer", "12 codes of ours", "list codes", "platform: outside"} {
		if strings.Contains(strings.ToLower(text), wrong) {
			t.Errorf("it says %q", wrong)
		}
	}
}

func TestCheckNowLooksAtCampaigns(t *testing.T) {
	b := newBench(t)
	b.connected()
	c := b.catalog.campaign("fern", "welcome")
	c.Enabled, c.Value.MaxDiscount = true, 30_00
	b.catalog.put(c)
	p := b.as("editor")
	p.post(platformPage+"/check", nil)
	wantIn(t, "findings", p.get(platformPage).text(".findings"), "Welcome of fern")
}
