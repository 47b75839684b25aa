package redisstore

import (
	"strconv"
	"strings"

	"lastcall/offers"
)

// shelvedCode is what a cell knows of a code that is on the platform, or about to be, and nobody's yet.
type shelvedCode struct {
	state     string // p pending, r ready, g gone: its deletion is queued
	endsAt    int64  // ms
	stockedAt int64  // ms
	shelf     offers.Shelf
	ref       string
}

// shelfName names a shelf in keys: campaign/kind/amount/minimum.
func shelfName(s offers.Shelf) string {
	return s.Campaign + "/" + string(s.Kind) + "/" + strconv.FormatInt(s.Amount, 10) + "/" + strconv.FormatInt(s.MinTotal, 10)
}

// parseShelf is the inverse.
func parseShelf(name string) (offers.Shelf, bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 {
		return offers.Shelf{}, false
	}
	return offers.Shelf{Campaign: parts[0], Kind: offers.Kind(parts[1]), Amount: parseInt(parts[2]), MinTotal: parseInt(parts[3])}, true
}

// parseShelved reads what scripts keep of a code: state|ends|stocked|shelf|ref.
func parseShelved(value string) (shelvedCode, bool) {
	parts := strings.SplitN(value, "|", 5)
	if len(parts) != 5 {
		return shelvedCode{}, false
	}
	shelf, ok := parseShelf(parts[3])
	return shelvedCode{state: parts[0], endsAt: parseInt(parts[1]), stockedAt: parseInt(parts[2]), shelf: shelf, ref: parts[4]}, ok
}
