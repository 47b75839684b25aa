package widget

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Theme is what a merchant may choose of the frame's look. The zero value is the default look.
type Theme struct {
	Accent string // "#rrggbb": the button, the line, the value; empty for ours
	Card   string // "#rrggbb": the background, in either scheme; empty for ours
	Ink    string // "#rrggbb": the text on Card; empty for what can be read on it
	Radius *int   // corner radius in CSS px, 0–28; nil for ours
	Font   string // one of Fonts(); empty for the system's
	Scheme string // "light", "dark", or "" and "auto" for the shopper's own; a Card has one of its own
}

// ThemeError says which field of a Theme can't be, and what it needs.
type ThemeError struct{ Field, Needs string }

func (e *ThemeError) Error() string { return e.Field + ": " + e.Needs }

// fonts are the stacks a merchant may choose from. All are on the shopper's device: the frame loads no font.
var fonts = map[string]string{
	"system":    "",
	"humanist":  `Seravek,"Gill Sans Nova",Ubuntu,Calibri,"DejaVu Sans","Noto Sans",sans-serif`,
	"geometric": `Avenir,Montserrat,Corbel,"URW Gothic","Noto Sans",sans-serif`,
	"rounded":   `ui-rounded,"Hiragino Maru Gothic ProN",Quicksand,Comfortaa,Manjari,"Noto Sans",sans-serif`,
	"serif":     `Charter,"Bitstream Charter","Sitka Text",Cambria,"Noto Serif",serif`,
	"mono":      `ui-monospace,"Cascadia Code","Source Code Pro",Menlo,Consolas,"DejaVu Sans Mono",monospace`,
}

// Fonts are the names Theme.Font accepts, sorted.
func Fonts() []string {
	names := make([]string, 0, len(fonts))
	for n := range fonts {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// The two cards that text in the accent colour stands on, as frame.css has them.
var (
	lightCard = rgb{0xff, 0xff, 0xff}
	darkCard  = rgb{0x1b, 0x1c, 0x1f}
)

// DefaultAccent is the accent of a look without one.
const DefaultAccent = "#1f5eff"

// What a look has where nothing was chosen, as frame.css says it.
var (
	ourAccent          = rgb{0x1f, 0x5e, 0xff}
	lightInk, darkInk  = rgb{0x16, 0x18, 0x1d}, rgb{0xf3, 0xf4, 0xf6}
	lightSoft, darkSft = rgb{0x56, 0x5b, 0x66}, rgb{0xb4, 0xb8, 0xc1}
)

// textRatio and partRatio are what WCAG AA asks of text, and of a control's outline.
const (
	textRatio = 4.5
	partRatio = 3
)

// ThemeCSS is the store's own sheet: custom properties only, empty for the default look. Text on and in the accent
// passes WCAG AA whatever the accent is, and so does text on a card of the merchant's. The error is a *ThemeError.
func ThemeCSS(t Theme) (string, error) {
	l, err := t.look()
	if err != nil {
		return "", err
	}
	var root, main strings.Builder
	if t.Accent != "" || t.Card != "" {
		fmt.Fprintf(&root, "--a:%s;--on:%s;--al:%s;--ad:%s;", l.accent, l.on, l.onLight, l.onDark)
		if l.edgeLight != nil {
			fmt.Fprintf(&root, "--edge-l:%s;", l.edgeLight)
		}
		if l.edgeDark != nil {
			fmt.Fprintf(&root, "--edge-d:%s;", l.edgeDark)
		}
	}
	if t.Radius != nil {
		fmt.Fprintf(&root, "--r:%dpx;", *t.Radius)
	}
	if stack := fonts[t.Font]; stack != "" {
		fmt.Fprintf(&root, "--f:%s;", stack)
	}
	if l.scheme != "" {
		fmt.Fprintf(&main, "color-scheme:%s", l.scheme)
	}
	if t.Card != "" {
		fmt.Fprintf(&main, ";--card:%s;--ink:%s;--soft:%s;--line:%s", l.cards[0].ground, l.cards[0].ink, l.cards[0].soft, l.cards[0].line)
	}
	css := ""
	if root.Len() > 0 {
		css = ":root{" + root.String() + "}"
	}
	if main.Len() > 0 {
		css += "main{" + main.String() + "}"
	}
	return css, nil
}

// look is a theme worked out.
type look struct {
	accent, on          rgb  // the button and the text on it
	onLight, onDark     rgb  // the accent as text
	edgeLight, edgeDark *rgb // the button's outline where the accent alone is too close to the card
	scheme              string
	cards               []card // the merchant's, or ours in the light and in the dark
}

type card struct{ ground, ink, soft, line rgb }

func (t Theme) look() (look, error) {
	l := look{accent: ourAccent}
	var ok bool
	if t.Accent != "" {
		if l.accent, ok = parseRGB(t.Accent); !ok {
			return l, &ThemeError{"accent", fmt.Sprintf("want #rrggbb, got %q", t.Accent)}
		}
	}
	l.on = onColour(l.accent)
	l.onLight, l.onDark = l.accent.asText()
	if contrast(l.accent, lightCard) < partRatio {
		l.edgeLight = &rgb{0x86, 0x8b, 0x96}
	}
	if contrast(l.accent, darkCard) < partRatio {
		l.edgeDark = &rgb{0x7c, 0x81, 0x8c}
	}
	if t.Radius != nil && (*t.Radius < 0 || *t.Radius > 28) {
		return l, &ThemeError{"radius", fmt.Sprintf("want 0 to 28 px, got %d", *t.Radius)}
	}
	if _, ok := fonts[t.Font]; !ok && t.Font != "" {
		return l, &ThemeError{"font", fmt.Sprintf("want one of %s, got %q", strings.Join(Fonts(), ", "), t.Font)}
	}
	switch t.Scheme {
	case "", "auto":
	case "light", "dark":
		l.scheme = t.Scheme
	default:
		return l, &ThemeError{"scheme", fmt.Sprintf("want auto, light or dark, got %q", t.Scheme)}
	}
	if t.Card == "" {
		if t.Ink != "" {
			return l, &ThemeError{"ink", "choose a background for it too"}
		}
		l.cards = []card{{lightCard, lightInk, lightSoft, rgb{}}, {darkCard, darkInk, darkSft, rgb{}}}
		return l, nil
	}
	return l, l.ownCard(t)
}

// ownCard works out what stands on a card of the merchant's, which is the same by day and by night.
func (l *look) ownCard(t Theme) error {
	ground, ok := parseRGB(t.Card)
	if !ok {
		return &ThemeError{"card", fmt.Sprintf("want #rrggbb, got %q", t.Card)}
	}
	ink := onColour(ground)
	if t.Ink != "" {
		if ink, ok = parseRGB(t.Ink); !ok {
			return &ThemeError{"ink", fmt.Sprintf("want #rrggbb, got %q", t.Ink)}
		}
	}
	l.scheme = "light"
	towards := rgb{}
	if contrast(ground, rgb{255, 255, 255}) > contrast(ground, rgb{}) {
		l.scheme, towards = "dark", rgb{255, 255, 255}
	}
	soft := ink.mixed(ground, 25)
	if contrast(soft, ground) < textRatio {
		soft = ink
	}
	l.cards = []card{{ground, ink, soft, ground.mixed(ink, 18)}}
	text := l.accent.until(ground, towards, textRatio)
	l.onLight, l.onDark = text, text
	l.edgeLight, l.edgeDark = nil, nil
	if contrast(l.accent, ground) < partRatio {
		edge := soft
		l.edgeLight, l.edgeDark = &edge, &edge
	}
	if r := contrast(ink, ground); r < textRatio {
		return &ThemeError{"ink", fmt.Sprintf("text on the background has a contrast of %.1f : 1 and needs 4.5 : 1", floor1(r))}
	}
	return nil
}

// Contrast is one pair of colours of a look, held against WCAG AA.
type Contrast struct {
	What         string // in words
	Fore, Ground string // #rrggbb
	Ratio        float64
	Needs        float64
}

// Passes reports whether the pair is as far apart as it must be.
func (c Contrast) Passes() bool { return c.Ratio >= c.Needs }

// Contrasts are the pairs of a look on which reading it depends. A colour that is none is answered like ThemeCSS does;
// text that can't be read is answered with the pairs all the same.
func Contrasts(t Theme) ([]Contrast, error) {
	l, err := t.look()
	if len(l.cards) == 0 {
		return nil, err
	}
	pair := func(what string, fore, ground rgb, needs float64) Contrast {
		return Contrast{what, fore.String(), ground.String(), floor1(contrast(fore, ground)), needs}
	}
	out := []Contrast{pair("Words on the button", l.on, l.accent, textRatio)}
	for i, c := range l.cards {
		where, value, edge := "", l.onLight, l.edgeLight
		if len(l.cards) == 2 {
			where = [2]string{", by day", ", by night"}[i]
			if i == 1 {
				value, edge = l.onDark, l.edgeDark
			}
		}
		button := l.accent
		if edge != nil {
			button = *edge
		}
		out = append(out, pair("Text"+where, c.ink, c.ground, textRatio), pair("Small print"+where, c.soft, c.ground, textRatio),
			pair("The discount"+where, value, c.ground, textRatio), pair("The button's outline"+where, button, c.ground, partRatio))
	}
	return out, err
}

// floor1 cuts after one decimal, so that no ratio is said to reach what it misses.
func floor1(f float64) float64 { return math.Floor(f*10) / 10 }

type rgb [3]uint8

func parseRGB(s string) (rgb, bool) {
	if len(s) != 7 || s[0] != '#' || strings.ContainsAny(s[1:], "+-_") {
		return rgb{}, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 24)
	return rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err == nil
}

func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// luminance and contrast are WCAG 2's.
func (c rgb) luminance() float64 {
	var v [3]float64
	for i, x := range c {
		f := float64(x) / 255
		if f <= 0.04045 {
			v[i] = f / 12.92
		} else {
			v[i] = math.Pow((f+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*v[0] + 0.7152*v[1] + 0.0722*v[2]
}

func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// onColour is white where white can be read on c, else near-black or black, whichever passes.
func onColour(c rgb) rgb {
	white, ink, black := rgb{255, 255, 255}, rgb{0x16, 0x18, 0x1d}, rgb{}
	switch {
	case contrast(white, c) >= 4.5:
		return white
	case contrast(ink, c) >= 4.5:
		return ink
	}
	return black
}

// asText is c as text on either card. A colour without colour would turn a dull grey: it gives way to the ink.
func (c rgb) asText() (onLight, onDark rgb) {
	if max(c[0], c[1], c[2])-min(c[0], c[1], c[2]) < 24 {
		return rgb{0x16, 0x18, 0x1d}, rgb{0xf3, 0xf4, 0xf6}
	}
	return c.until(lightCard, rgb{}, 4.5), c.until(darkCard, rgb{255, 255, 255}, 4.5)
}

// mixed is c with so many percent of another colour.
func (c rgb) mixed(with rgb, percent int) rgb {
	for i := range c {
		c[i] = uint8((int(c[i])*(100-percent) + int(with[i])*percent) / 100)
	}
	return c
}

// until is c, moved towards another colour no further than it must be to reach the ratio on ground.
func (c rgb) until(ground, towards rgb, ratio float64) rgb {
	for step := range 51 {
		var m rgb
		for i := range c {
			m[i] = uint8((int(c[i])*(50-step) + int(towards[i])*step) / 50)
		}
		if contrast(m, ground) >= ratio {
			return m
		}
	}
	return towards
}
