package offers

import (
	"strings"
	"testing"
)

func TestThemeIsRefused(t *testing.T) {
	hash := strings.Repeat("0a", 16)
	for _, c := range []struct {
		name  string
		theme Theme
		bad   string // in the error; "" = it may be kept
	}{
		{"nothing chosen", Theme{}, ""},
		{"all of it", Theme{Accent: "#0A7D33", Card: "#ffffff", Ink: "#000000", Radius: 28, Font: "serif", Scheme: "dark", Position: PositionBar,
			Image: Picture{Hash: hash, Width: 1, Height: 1, Alt: "Tea"}}, ""},
		{"square", Theme{Radius: SquareCorners}, ""},
		{"a short colour", Theme{Accent: "#fff"}, "accent"},
		{"css in a colour", Theme{Card: "#ffffff}"}, "card"},
		{"a word for a colour", Theme{Ink: "black"}, "ink"},
		{"rounder than a circle", Theme{Radius: 29}, "radius"},
		{"less than none", Theme{Radius: -2}, "radius"},
		{"another scheme", Theme{Scheme: "auto"}, "scheme"},
		{"another place", Theme{Position: "top"}, "position"},
		{"a picture without a size", Theme{Image: Picture{Hash: hash}}, "image"},
		{"a path for a picture", Theme{Image: Picture{Hash: "../../x", Width: 1, Height: 1}}, "image"},
		{"words without a picture", Theme{Image: Picture{Alt: "Tea"}}, "image"},
		{"too many words", Theme{Image: Picture{Hash: hash, Width: 1, Height: 1, Alt: strings.Repeat("x", MaxAlt+1)}}, "image"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.theme.Validate()
			if (c.bad == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.bad) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTextsNameOnlyWhatIsFilledIn(t *testing.T) {
	for text, bad := range map[string]string{
		"{discount} for {minutes} minutes": "", "{ discount }": "", "{}": "", "{1}": "", "a { b } c": "", "{discount": "",
		"{days} left": "{days}", "{Discount}": "{Discount}", "{discount}{code}": "{code}", "{{minute}}": "{minute}",
	} {
		c := NewCampaign("tea", "c", "C")
		c.Texts.Body = text
		err := c.Validate()
		if (bad == "") != (err == nil) {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil && (!strings.Contains(err.Error(), bad) || !strings.Contains(err.Error(), "{discount} and {minutes}")) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSampleIsWhatTheCampaignGives(t *testing.T) {
	c := NewCampaign("tea", "c", "C")
	c.Value = Value{Kind: Percent, Min: 500, Max: 1_450, Step: 300, MaxDiscount: 20_00, MinSubtotal: 50_00}
	s := &Storefront{ID: "tea", Currency: "EUR"}
	low, high := Sample(s, &c, false, 1_000), Sample(s, &c, true, 1_000)
	if low.Amount != 500 || low.Deadline != 1_000+c.Duration.MinMS || high.Amount != 1_400 || high.Deadline != 1_000+c.Duration.MaxMS {
		t.Errorf("low %+v, high %+v", low, high)
	}
	if high.Code != "" || high.Session != "" || high.MaxOff != 20_00 || high.MinTotal != 50_00 || high.State != Offered || high.RemainingMS() != c.Duration.MaxMS {
		t.Errorf("%+v", high)
	}
}
