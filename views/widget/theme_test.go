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
