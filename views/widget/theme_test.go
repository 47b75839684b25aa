package widget

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestThemeCSS(t *testing.T) {
	px := func(n int) *int { return &n }
	for _, tc := range []struct {
		name  string
		theme Theme
		want  string // substring
		bad   string // the field named in the error
	}{
		{name: "nothing chosen is nothing to load"},
		{name: "a dark accent gets white text", theme: Theme{Accent: "#0a7d33"}, want: "--a:#0a7d33;--on:#ffffff;"},
		{name: "a bright accent gets dark text", theme: Theme{Accent: "#ffd400"}, want: "--a:#ffd400;--on:#16181d;"},
		{name: "a white accent gets an outline on the light card", theme: Theme{Accent: "#ffffff"}, want: "--edge-l:"},
		{name: "a black accent gets an outline on the dark card", theme: Theme{Accent: "#000000"}, want: "--edge-d:"},
		{name: "square corners", theme: Theme{Radius: px(0)}, want: ":root{--r:0px;}"},
		{name: "a font from the list", theme: Theme{Font: "serif"}, want: "--f:Charter,"},
		{name: "always dark", theme: Theme{Scheme: "dark"}, want: "main{color-scheme:dark}"},
		{name: "a dark background", theme: Theme{Card: "#102030"}, want: "main{color-scheme:dark;--card:#102030;--ink:#ffffff;"},
		{name: "a light background", theme: Theme{Card: "#fff8e7", Scheme: "dark"}, want: "main{color-scheme:light;--card:#fff8e7;--ink:#16181d;"},
		{name: "text of one's own", theme: Theme{Card: "#fff8e7", Ink: "#4a2c1a"}, want: "--ink:#4a2c1a;"},
		{name: "text that can't be read", theme: Theme{Card: "#fff8e7", Ink: "#d8c9a0"}, bad: "ink"},
		{name: "text just below what is needed", theme: Theme{Card: "#ffffff", Ink: "#777777"}, bad: "ink"},
		{name: "text just above it", theme: Theme{Card: "#ffffff", Ink: "#767676"}, want: "--ink:#767676;"},
		{name: "text without a background", theme: Theme{Ink: "#000000"}, bad: "ink"},
		{name: "css in the background", theme: Theme{Card: "#fff;}*{"}, bad: "card"},
		{name: "css in the text", theme: Theme{Card: "#ffffff", Ink: "url(//x)"}, bad: "ink"},
		{name: "a colour's name", theme: Theme{Accent: "red"}, bad: "accent"},
		{name: "a colour with a sign", theme: Theme{Accent: "#+12345"}, bad: "accent"},
		{name: "css in the colour", theme: Theme{Accent: "#fff}*{}"}, bad: "accent"},
		{name: "a radius too big", theme: Theme{Radius: px(29)}, bad: "radius"},
		{name: "a negative radius", theme: Theme{Radius: px(-1)}, bad: "radius"},
		{name: "a font of one's own", theme: Theme{Font: `x;}body{display:none`}, bad: "font"},
		{name: "an unknown scheme", theme: Theme{Scheme: "sepia"}, bad: "scheme"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := ThemeCSS(tc.theme)
			if tc.bad != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tc.bad) || got != "" {
					t.Fatalf("got %q, %v; want an error on %s", got, err, tc.bad)
				}
				return
			}
			if err != nil || !strings.Contains(got, tc.want) || (tc.want == "" && got != "") {
				t.Fatalf("got %q, %v; want %q in it", got, err, tc.want)
			}
		})
	}
}

// Whatever colour a merchant picks, its text can be read.
func TestEveryAccentPassesAA(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rgb{rapid.Byte().Draw(t, "r"), rapid.Byte().Draw(t, "g"), rapid.Byte().Draw(t, "b")}
		onLight, onDark := a.asText()
		for name, got := range map[string]float64{
			"on the button":     contrast(a, onColour(a)),
			"on the light card": contrast(onLight, lightCard),
			"on the dark card":  contrast(onDark, darkCard),
		} {
			if got < 4.5 {
				t.Errorf("accent %s, text %s: contrast %.2f", a, name, got)
			}
		}
	})
}

// Whatever background a merchant picks, all that the frame puts on it by itself can be read; so can the accent there.
func TestEveryBackgroundPassesAA(t *testing.T) {
	colour := func(t *rapid.T, name string) string {
		return rgb{rapid.Byte().Draw(t, name+" r"), rapid.Byte().Draw(t, name+" g"), rapid.Byte().Draw(t, name+" b")}.String()
	}
	rapid.Check(t, func(t *rapid.T) {
		theme := Theme{Accent: colour(t, "accent"), Card: colour(t, "card")}
		pairs, err := Contrasts(theme)
		if err != nil || len(pairs) != 5 {
			t.Fatalf("%v: %d pairs, %v", theme, len(pairs), err)
		}
		for _, p := range pairs {
			if !p.Passes() {
				t.Errorf("%v: %s %s on %s: %.1f, needs %.1f", theme, p.What, p.Fore, p.Ground, p.Ratio, p.Needs)
			}
		}
		if _, err := ThemeCSS(theme); err != nil {
			t.Error(err)
		}
	})
}

// Ratios are WCAG's own, as its tools show them.
func TestContrast(t *testing.T) {
	for _, c := range []struct {
		fore, ground string
		want         float64
	}{
		{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#767676", "#ffffff", 4.5}, {"#777777", "#ffffff", 4.4},
		{"#ff0000", "#ffffff", 3.9}, {"#0000ff", "#ffffff", 8.5}, {"#00ff00", "#000000", 15.3},
	} {
		f, _ := parseRGB(c.fore)
		g, _ := parseRGB(c.ground)
		if got := floor1(contrast(f, g)); got != c.want || floor1(contrast(g, f)) != c.want {
			t.Errorf("%s on %s: %v, want %v", c.fore, c.ground, got, c.want)
		}
	}
	pairs, err := Contrasts(Theme{Card: "#ffffff", Ink: "#dddddd"})
	if err == nil || len(pairs) != 5 || pairs[1].Passes() || pairs[1].Ratio != 1.3 {
		t.Errorf("text that can't be read: %+v, %v", pairs, err)
	}
}
