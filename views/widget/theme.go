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
	Radius *int   // corner radius in CSS px, 0–28; nil for ours
	Font   string // one of Fonts(); empty for the system's
	Scheme string // "light", "dark", or "" and "auto" for the shopper's own
}

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

// ThemeCSS is the store's own sheet: custom properties only, empty for the default look. Text on and in the accent
// passes WCAG AA whatever the accent is. The error names the field that is none of the allowed values.
func ThemeCSS(t Theme) (string, error) {
	var root, main strings.Builder
	if t.Accent != "" {
		a, ok := parseRGB(t.Accent)
		if !ok {
			return "", fmt.Errorf("accent: want #rrggbb, got %q", t.Accent)
		}
		onLight, onDark := a.asText()
		fmt.Fprintf(&root, "--a:%s;--on:%s;--al:%s;--ad:%s;", a, onColour(a), onLight, onDark)
		if contrast(a, lightCard) < 3 {
			root.WriteString("--edge-l:#868b96;")
		}
		if contrast(a, darkCard) < 3 {
			root.WriteString("--edge-d:#7c818c;")
		}
	}
	if t.Radius != nil {
		if *t.Radius < 0 || *t.Radius > 28 {
			return "", fmt.Errorf("radius: want 0 to 28 px, got %d", *t.Radius)
		}
		fmt.Fprintf(&root, "--r:%dpx;", *t.Radius)
	}
	if t.Font != "" {
		stack, ok := fonts[t.Font]
		if !ok {
			return "", fmt.Errorf("font: want one of %s, got %q", strings.Join(Fonts(), ", "), t.Font)
		}
		if stack != "" {
			fmt.Fprintf(&root, "--f:%s;", stack)
		}
	}
	switch t.Scheme {
	case "", "auto":
	case "light", "dark":
		fmt.Fprintf(&main, "main{color-scheme:%s}", t.Scheme)
	default:
		return "", fmt.Errorf("scheme: want auto, light or dark, got %q", t.Scheme)
	}
	if root.Len() == 0 {
		return main.String(), nil
	}
	return ":root{" + root.String() + "}" + main.String(), nil
}

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
