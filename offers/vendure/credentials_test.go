package vendure_test

import (
	"strings"
	"testing"

	"lastcall/offers"
	"lastcall/offers/vendure"
)

func TestCredentials(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"name and passphrase":         {`{"url":"https://shop.example","username":"u","password":"SECRET"}`, true},
		"an address in full":          {`{"url":"https://shop.example/api/admin","username":"u","password":"SECRET"}`, true},
		"an API key":                  {`{"url":"https://shop.example","api_key":"SECRET","channel":"eu"}`, true},
		"this machine":                {`{"url":"http://127.0.0.1:3000","api_key":"SECRET"}`, true},
		"a private network":           {`{"url":"http://10.1.2.3:3000","api_key":"SECRET"}`, false},
		"a neighbour's name":          {`{"url":"http://vendure:3000","api_key":"SECRET"}`, false},
		"no encryption":               {`{"url":"http://shop.example","api_key":"SECRET"}`, false},
		"a name in the address":       {`{"url":"https://u:SECRET@shop.example","api_key":"SECRET"}`, false},
		"no address":                  {`{"username":"u","password":"SECRET"}`, false},
		"another scheme":              {`{"url":"ftp://shop.example","api_key":"SECRET"}`, false},
		"neither":                     {`{"url":"https://shop.example"}`, false},
		"both":                        {`{"url":"https://shop.example","username":"u","password":"SECRET","api_key":"SECRET"}`, false},
		"half":                        {`{"url":"https://shop.example","username":"u"}`, false},
		"a key of two lines":          {`{"url":"https://shop.example","api_key":"SECRET\nX-Evil: 1"}`, false},
		"a short webhook secret":      {`{"url":"https://shop.example","api_key":"SECRET","webhook_secret":"SECRET"}`, false},
		"a setting that is not known": {`{"url":"https://shop.example","api_key":"SECRET","tokn":"SECRET"}`, false},
		"no JSON":                     {`SECRET`, false},
		"nothing":                     {``, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := vendure.Connect(offers.Connection{Store: storefront, Credentials: []byte(c.text)})
			if (err == nil) != c.ok {
				t.Errorf("taken: %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "SECRET") {
				t.Errorf("the error shows a secret: %v", err)
			}
		})
	}
}
