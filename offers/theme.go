package offers

import (
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"
)

// Theme is the merchant's choice of looks, as tokens. The zero value is the default look.
type Theme struct {
	Accent   string   `json:"accent,omitempty"`   // #rrggbb
	Card     string   `json:"card,omitempty"`     // #rrggbb, the background; "" follows the scheme
	Ink      string   `json:"ink,omitempty"`      // #rrggbb, the text on Card; "" is what can be read on it
	Radius   int      `json:"radius,omitempty"`   // CSS pixels; 0 is the default, SquareCorners none
	Font     string   `json:"font,omitempty"`     // name of an allowed font stack
	Scheme   string   `json:"scheme,omitempty"`   // "light", "dark", or "" for the shopper's own
	Position Position `json:"position,omitempty"` // where the pop-up stands
	Image    Picture  `json:"image,omitzero"`     // shown in the pop-up
}

// SquareCorners is the Theme.Radius of a look without round corners.
const SquareCorners = -1

// Position is where the pop-up stands on the store's page.
type Position string

// The positions. All but the centre leave the page usable. Narrow screens have everything at the bottom.
const (
	PositionCentre Position = ""
	PositionCorner Position = "corner"
	PositionSheet  Position = "sheet" // at the bottom, as wide as a hand
	PositionBar    Position = "bar"   // at the bottom, as wide as the page
)

// Picture names a picture that was made safe and is kept with the store.
type Picture struct {
	Hash   string `json:"hash,omitempty"` // of the store's pictures; "" = no picture
	Width  int    `json:"w,omitempty"`    // pixels
	Height int    `json:"h,omitempty"`
	Alt    string `json:"alt,omitempty"` // for those who can't see it; "" = decoration
}

// MaxAlt bounds Picture.Alt, in bytes.
const MaxAlt = 200

var (
	hexColour   = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	pictureHash = regexp.MustCompile(`^[0-9a-f]{32}$`)
)

// ValidPictureHash reports whether s can name a picture.
func ValidPictureHash(s string) bool { return pictureHash.MatchString(s) }

// Validate refuses what no look can be made of. Whether texts can be read is the views' to say.
func (t Theme) Validate() error {
	var errs []error
	for name, colour := range map[string]string{"accent": t.Accent, "card": t.Card, "ink": t.Ink} {
		if colour != "" && !hexColour.MatchString(colour) {
			errs = append(errs, fmt.Errorf("theme: %s: want #rrggbb", name))
		}
	}
	if t.Radius < SquareCorners || t.Radius > 28 {
		errs = append(errs, errors.New("theme: radius: at most 28 px"))
	}
	switch t.Position {
	case PositionCentre, PositionCorner, PositionSheet, PositionBar:
	default:
		errs = append(errs, errors.New("theme: position: empty (centre), corner, sheet or bar"))
	}
	switch t.Scheme {
	case "", "light", "dark":
	default:
		errs = append(errs, errors.New("theme: scheme: empty (the shopper's), light or dark"))
	}
	i := t.Image
	if i != (Picture{}) && (!ValidPictureHash(i.Hash) || i.Width < 1 || i.Height < 1) {
		errs = append(errs, errors.New("theme: image: names no picture"))
	}
	if len(i.Alt) > MaxAlt || !utf8.ValidString(i.Alt) {
		errs = append(errs, fmt.Errorf("theme: image: at most %d bytes of words for it", MaxAlt))
	}
	return errors.Join(errs...)
}
