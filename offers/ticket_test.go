package offers_test

import (
	"errors"
	"strings"
	"testing"

	"lastcall/offers"
)

const goodTicket = "shop.7.AAAAAAAAAAAAAAAAAAAAAA"

func TestParseTicket(t *testing.T) {
	if got, err := offers.ParseTicket(goodTicket); err != nil || got != (offers.Ticket{StoreKey: "shop", Cell: 7, Secret: "AAAAAAAAAAAAAAAAAAAAAA"}) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, text := range map[string]string{
		"nothing":                       "",
		"no cell":                       "shop.AAAAAAAAAAAAAAAAAAAAAA",
		"a cell that no store can have": strings.Replace(goodTicket, "7", "64", 1),
		"a negative cell":               strings.Replace(goodTicket, "7", "-1", 1),
		"a cell with a leading zero":    strings.Replace(goodTicket, "7", "07", 1),
		"a cell with a sign":            strings.Replace(goodTicket, "7", "+7", 1),
		"a short secret":                goodTicket[:len(goodTicket)-1],
		"a long secret":                 goodTicket + "A",
		"another base64":                strings.Replace(goodTicket, "AA", "+/", 1),
		"bits after the last byte":      goodTicket[:len(goodTicket)-1] + "B",
		"a fourth part":                 goodTicket + ".x",
		"no store":                      goodTicket[4:],
		"a store's key in capitals":     strings.Replace(goodTicket, "shop", "Shop", 1),
		"a line break":                  goodTicket[:len(goodTicket)-1] + "\n",
		"a slash":                       "../" + goodTicket,
	} {
		if got, err := offers.ParseTicket(text); !errors.Is(err, offers.ErrTicket) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestTicketsAreNew(t *testing.T) {
	seen := map[string]bool{}
	for range 1_000 {
		ticket := offers.NewTicket("shop", 63)
		if back, err := offers.ParseTicket(ticket.String()); err != nil || back != ticket || seen[ticket.Secret] {
			t.Fatalf("%v comes back as %v, %v", ticket, back, err)
		}
		seen[ticket.Secret] = true
	}
}

// A ticket has one text form, so that two texts never are the same ticket.
func FuzzParseTicket(f *testing.F) {
	for _, text := range []string{"", goodTicket, "a.0.____________________-w", "a.00.AAAAAAAAAAAAAAAAAAAAAA", ".."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ticket, err := offers.ParseTicket(text)
		if err == nil && ticket.String() != text {
			t.Fatalf("%q is read as %q", text, ticket.String())
		}
		if err == nil && (ticket.Cell < 0 || ticket.Cell >= offers.MaxCells || !offers.ValidID(ticket.StoreKey)) {
			t.Fatalf("%+v", ticket)
		}
	})
}
