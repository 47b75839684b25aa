package offers_test

import (
	"strings"
	"testing"

	"lastcall/offers"
)

func TestNormalizeCode(t *testing.T) {
	for _, r := range []struct{ name, typed, want string }{
		{"as it is", "VIP-2345-6789", "VIP-2345-6789"},
		{"small letters", "vip-abcd-efgh", "VIP-ABCD-EFGH"},
		{"spaces around and between", " vip - 2345 - 6789\t\n", "VIP-2345-6789"},
		{"the dashes of keyboards", "VIP–2345—6789", "VIP-2345-6789"},
		{"a minus and an underscore", "VIP−2345_6789", "VIP-2345-6789"},
		{"a soft and a hard hyphen", "VIP‐2345‑6789", "VIP-2345-6789"},
		{"invisible characters", "\ufeffVIP-\u200b2345", "VIP-2345"},
		{"too short", "VIP", ""},
		{"too long", strings.Repeat("A", 65), ""},
		{"the longest", strings.Repeat("a", 64), strings.Repeat("A", 64)},
		{"a comma", "VIP-2345,X", ""},
		{"a slash", "VIP/2345", ""},
		{"other letters", "VIPÉ-2345", ""},
		{"no UTF-8", "VIP-\xff2345", ""},
		{"nothing", "", ""},
		{"far too much", strings.Repeat(" ", 300) + "VIP-2345", ""},
	} {
		if got := offers.NormalizeCode(r.typed); got != r.want {
			t.Errorf("%s: %q, want %q", r.name, got, r.want)
		}
	}
}

func FuzzNormalizeCode(f *testing.F) {
	for _, typed := range []string{"", "VIP-2345-6789", "vip 2345", "VIP—2345", "\u212aIP-2345", "ſave-10"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code := offers.NormalizeCode(typed)
		if again := offers.NormalizeCode(code); again != code {
			t.Fatalf("%q, then %q", code, again)
		}
		if strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" || len(code) > 64 || len(code) > 0 && len(code) < 4 {
			t.Fatalf("%q", code)
		}
	})
}

func TestPattern(t *testing.T) {
	for _, r := range []struct {
		name, text string
		bits       int
		bad        bool
	}{
		{"the default", offers.DefaultPattern, 40, false},
		{"random only", "########", 40, false},
		{"a word and one", "SAVE#", 5, false},
		{"the longest", strings.Repeat("#", 64), 320, false},
		{"no #", "WELCOME10", 0, true},
		{"small letters", "vip-####", 0, true},
		{"too short", "A##", 0, true},
		{"too long", strings.Repeat("#", 65), 0, true},
		{"a comma", "A,####", 0, true},
		{"a space", "A ####", 0, true},
	} {
		p, err := offers.ParsePattern(r.text)
		if (err != nil) != r.bad || p.Bits() != r.bits {
			t.Errorf("%s: %d bits, %v", r.name, p.Bits(), err)
		}
	}
}

func TestCodesFollowTheirPatternAndDoNotRepeat(t *testing.T) {
	p, err := offers.ParsePattern("VIP0-####-####")
	if err != nil {
		t.Fatal(err)
	}
	seen, letters := map[string]bool{}, map[rune]int{}
	const n = 20_000
	for range n {
		code := p.Draw()
		if len(code) != 14 || code[:5] != "VIP0-" || code[9] != '-' || strings.Trim(code[5:9]+code[10:], offers.Alphabet) != "" ||
			offers.NormalizeCode(code) != code || seen[code] {
			t.Fatalf("%q", code)
		}
		seen[code] = true
		for _, r := range code[5:9] + code[10:] {
			letters[r]++
		}
	}
	for _, r := range offers.Alphabet { // 5,000 each; a tenth off is 7 standard deviations
		if letters[r] < 4_500 || letters[r] > 5_500 {
			t.Errorf("%c came %d times of %d", r, letters[r], 8*n)
		}
	}
	if len(letters) != 32 || strings.ContainsAny(offers.Alphabet, "01IO") {
		t.Errorf("%d letters", len(letters))
	}
}

func TestAPIKeysAreKeptAsHashes(t *testing.T) {
	secret, key := offers.NewAPIKey("shop", "Server", 7)
	other, _ := offers.NewAPIKey("shop", "Server", 7)
	if secret == other || !strings.HasPrefix(secret, "lck_") || len(secret) != 36 || key.ID != offers.HashAPIKey(secret) ||
		strings.Contains(key.ID, secret) || key.StoreID != "shop" || key.Name != "Server" || key.CreatedAt != 7 {
		t.Errorf("%q, %+v", secret, key)
	}
}
