package courier

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"lastcall/offers"
)

func TestPublicAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.8.8.8": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "0.1.2.3": false, "255.255.255.255": false, "224.0.0.1": false, "198.18.0.1": false, "240.0.0.1": false,
		"::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd12::1": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "fec0::1": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %v", address, got)
		}
	}
}

// What only this machine can reach is not reached for anybody who names it, whatever the name.
func TestPrivateAddressesAreRefused(t *testing.T) {
	reached := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "http://"), ":")
	for _, host := range []string{"127.0.0.1", "localhost"} {
		hook := offers.Hook{ID: "h", URL: "http://" + host + ":" + port + "/secret", Events: offers.HookEvents}
		a := post(t.Context(), NewClient(false), hook, [][]byte{[]byte("key")}, offers.Delivery{ID: "evt_0_1"}, time.Now().UnixMilli())
		if a.ok() || reached || !strings.Contains(a.cause(), ErrPrivateAddress.Error()) || !strings.Contains(a.words(), "private address") || strings.Contains(a.cause()+a.words(), "/secret") {
			t.Errorf("%s: %v, reached: %v", host, a, reached)
		}
	}
	if _, err := NewClient(false).Get(server.URL); !errors.Is(err, ErrPrivateAddress) {
		t.Errorf("the client says %v", err)
	}
	if _, err := NewClient(true).Get(server.URL); err != nil || !reached {
		t.Errorf("with private addresses allowed: %v", err)
	}
}

func TestBackoff(t *testing.T) {
	p := Pace{}.orDefault()
	for n, most := range map[int64]time.Duration{0: 2 * time.Second, 1: 2 * time.Second, 2: 4 * time.Second, 5: 32 * time.Second, 12: time.Hour, 63: time.Hour, 1 << 40: time.Hour} {
		for range 100 {
			if d := backoff(p, n); d < most/2 || d > most {
				t.Fatalf("after try %d it waits %s, want %s to %s", n, d, most/2, most)
			}
		}
	}
}
