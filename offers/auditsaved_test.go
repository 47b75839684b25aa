package offers_test

import (
	"strings"
	"testing"

	"lastcall/offers"
)

// What must not be read again is in no line of the log: not when a store is made, not when all of it changes.
func TestTheLogHoldsNoSecretOfAStore(t *testing.T) {
	kept := offers.Storefront{ID: "shop", Key: "publickey", Name: "Shop", Salt: "oldsalt", Version: 1,
		Hooks: []offers.Hook{{ID: "h1", URL: "https://hooks.example/oldpath?token=oldtoken", Enabled: true}}}
	saved := kept
	saved.Key, saved.Salt, saved.Name, saved.Version, saved.SavedBy = "otherkey", "newsalt", "New", 2, offers.Author{Name: "Ann", Via: "admin"}
	saved.Hooks = []offers.Hook{{ID: "h1", URL: "https://hooks.example/newpath?token=newtoken"}}
	for name, before := range map[string]*offers.Storefront{"made": nil, "changed": &kept} {
		line, err := offers.StoreSaved(before, &saved)
		if err != nil {
			t.Fatal(err)
		}
		text := string(line.Before) + string(line.After)
		for _, secret := range []string{"salt", "publickey", "otherkey", "path", "token"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: the line holds %q: %s", name, secret, text)
			}
		}
		if !strings.Contains(text, `"https://hooks.example"`) || !strings.Contains(text, `"name":"New"`) || line.By.Name != "Ann" || (line.Before == nil) != (before == nil) {
			t.Errorf("%s: %+v %s", name, line, text)
		}
	}
	if saved.Hooks[0].URL != "https://hooks.example/newpath?token=newtoken" || saved.Salt != "newsalt" {
		t.Error("the store itself was changed")
	}
}
