package offers

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

// Ticket is the one-time right to be sent to the cart with a code. It names the store and the cell that holds it, and
// a 128-bit secret; it is worthless after one use or half a minute.
type Ticket struct {
	StoreKey string
	Cell     int
	Secret   string
}

const ticketSecretChars = 22 // 16 bytes in base64url

// ErrTicket is the refusal of every text that is not a ticket.
var ErrTicket = errors.New("malformed ticket")

// NewTicket draws a ticket.
func NewTicket(storeKey string, cell int) Ticket {
	var b [16]byte
	rand.Read(b[:])
	return Ticket{StoreKey: storeKey, Cell: cell, Secret: base64.RawURLEncoding.EncodeToString(b[:])}
}

// String is the ticket's one text form, fit for a path segment.
func (t Ticket) String() string { return t.StoreKey + "." + strconv.Itoa(t.Cell) + "." + t.Secret }

// ParseTicket reads a ticket's text form; there is exactly one for each ticket.
func ParseTicket(text string) (Ticket, error) {
	key, rest, _ := strings.Cut(text, ".")
	number, secret, _ := strings.Cut(rest, ".")
	cell, err := strconv.Atoi(number)
	if err != nil || cell < 0 || cell >= MaxCells || strconv.Itoa(cell) != number || !ValidID(key) || len(secret) != ticketSecretChars {
		return Ticket{}, ErrTicket
	}
	if _, err := base64.RawURLEncoding.Strict().DecodeString(secret); err != nil {
		return Ticket{}, ErrTicket
	}
	return Ticket{StoreKey: key, Cell: cell, Secret: secret}, nil
}
