package session_test

import (
	"strings"
	"testing"

	"lastcall/session"
)

func TestCheckPassphrase(t *testing.T) {
	for name, row := range map[string]struct {
		passphrase string
		want       error
	}{
		"four unrelated words":         {"plum gravel oboe tundra", nil},
		"random":                       {"x8#Kq!2vLw9z", nil},
		"another script":               {"дождь стучит по крыше", nil},
		"one character a word":         {"猫が屋根の上で月を見ている", nil},
		"a blocked word among others":  {"lastcall violet harbour", nil},
		"twelve":                       {"plumgravelob", nil},
		"eleven":                       {"plumgravelo", session.ErrPassphraseShort},
		"none":                         {"", session.ErrPassphraseShort},
		"eleven, many bytes":           {strings.Repeat("é", 11), session.ErrPassphraseShort},
		"128":                          {strings.Repeat("plum gravel oboe", 8), nil},
		"129":                          {strings.Repeat("plum gravel oboe", 8) + "x", session.ErrPassphraseLong},
		"a line break":                 {"plum gravel\noboe tundra", session.ErrPassphraseText},
		"not UTF-8":                    {"plum gravel oboe \xff", session.ErrPassphraseText},
		"the product's name and year":  {"Lastcall2026!!", session.ErrPassphraseObvious},
		"the product's name, twice":    {"last-call LASTCALL", session.ErrPassphraseObvious},
		"one character repeated":       {"aaaaaaaaaaaaaaaa", session.ErrPassphraseObvious},
		"two repeated":                 {"abababababab", session.ErrPassphraseObvious},
		"digits in order":              {"1234567890123", session.ErrPassphraseObvious},
		"a keyboard row":               {"qwertyuiop[]12", session.ErrPassphraseObvious},
		"password and digits":          {"Password123456", session.ErrPassphraseObvious},
		"password in full-width":       {"ｐａｓｓｗｏｒｄ１２３４", session.ErrPassphraseObvious},
		"the comic":                    {"correct horse battery staple", session.ErrPassphraseObvious},
		"the address":                  {"mira.holm mira.holm", session.ErrPassphraseObvious},
		"the address without its dots": {"MiraHolm-123", session.ErrPassphraseObvious},
		"punctuation alone":            {"!?!?!?!?!?!?!?", session.ErrPassphraseObvious},
	} {
		t.Run(name, func(t *testing.T) {
			if got := session.CheckPassphrase(row.passphrase, "mira.holm@shop.example"); got != row.want {
				t.Errorf("%v, want %v", got, row.want)
			}
		})
	}
}

func TestNormalEmail(t *testing.T) {
	for name, row := range map[string]struct{ text, want string }{
		"plain":             {"mira@shop.example", "mira@shop.example"},
		"upper case, space": {"  Mira@Shop.Example\n", "mira@shop.example"},
		"no top level":      {"owner@localhost", "owner@localhost"},
		"plus":              {"mira+x@shop.example", "mira+x@shop.example"},
		"decomposed":        {"rene\u0301@shop.example", "ren\u00e9@shop.example"},
		"a name with it":    {"Mira <mira@shop.example>", ""},
		"angle brackets":    {"<mira@shop.example>", ""},
		"a comment":         {"mira@shop.example (hi)", ""},
		"two":               {"a@shop.example, b@shop.example", ""},
		"a header behind":   {"a@shop.example\r\nBcc: b@shop.example", ""},
		"no at":             {"mira", ""},
		"no domain":         {"mira@", ""},
		"no local part":     {"@shop.example", ""},
		"quoted":            {`"mi ra"@shop.example`, ""},
		"too long":          {strings.Repeat("a", 250) + "@x.example", ""},
		"not UTF-8":         {"\xff\xfe@shop.example", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := session.NormalEmail(row.text)
			if got != row.want || (err == nil) != (row.want != "") {
				t.Errorf("%q, %v; want %q", got, err, row.want)
			}
		})
	}
}
