package offers_test

import (
	"testing"

	"lastcall/offers"
)

func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{"localhost": true, "LOCALHOST": true, "localhost.": true, "shop.localhost": true, "127.0.0.1": true,
		"127.8.9.10": true, "::1": true, "::ffff:127.0.0.1": true, "": false, "shop.example": false, "notlocalhost": false,
		"localhost.evil.example": false, "127.0.0.1.evil.example": false, "10.1.2.3": false, "192.168.1.1": false, "0.0.0.0": false, "vendure": false} {
		if offers.IsLoopback(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}
