package outbound_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// Codes are given up for good only where the platform understood and refused.
func TestFaultsByStatus(t *testing.T) {
	for status, want := range map[int]offers.PlatformFault{
		200: "", 201: "", 204: "",
		301: offers.FaultUnauthorized, 302: offers.FaultUnauthorized, 303: offers.FaultUnauthorized, 304: offers.FaultUnauthorized, 308: offers.FaultUnauthorized,
		400: offers.FaultRejected, 401: offers.FaultUnauthorized, 402: offers.FaultUnauthorized, 403: offers.FaultUnauthorized,
		404: offers.FaultUnauthorized, 405: offers.FaultUnauthorized, 406: offers.FaultOutside, 408: offers.FaultOutside,
		409: offers.FaultOutside, 410: offers.FaultUnauthorized, 413: offers.FaultRejected, 418: offers.FaultOutside,
		421: offers.FaultOutside, 422: offers.FaultRejected, 423: offers.FaultOutside, 425: offers.FaultOutside, 429: offers.FaultThrottled,
		430: offers.FaultOutside, 499: offers.FaultOutside, 500: offers.FaultOutside, 502: offers.FaultOutside, 503: offers.FaultOutside, 599: offers.FaultOutside,
	} {
		err := outbound.Answer{Status: status, Header: http.Header{}}.Fault("a call")
		if got := offers.FaultOf(err); err != nil && got != want || (err == nil) != (want == "") {
			t.Errorf("%d: %v, want %q", status, err, want)
		}
		elsewhere := status >= 300 && status < 400 || status == 404 || status == 405 || status == 410
		if errors.Is(err, outbound.ErrElsewhere) != elsewhere {
			t.Errorf("%d: %v; elsewhere should be %t", status, err, elsewhere)
		}
	}
}

func TestFaultsSayForHowLong(t *testing.T) {
	for status, want := range map[int]time.Duration{503: 40 * time.Second, 409: 40 * time.Second, 429: 40 * time.Second} {
		var p *offers.PlatformError
		err := outbound.Answer{Status: status, Header: http.Header{"Retry-After": {"40"}}}.Fault("a call")
		if !errors.As(err, &p) || p.RetryAfter != want {
			t.Errorf("%d: %v, want %s", status, err, want)
		}
	}
}
