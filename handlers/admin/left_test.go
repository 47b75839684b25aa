package admin_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Somebody who leaves before the answer is there is no error of the server's; a state that is away is.
func TestWhoLeavesIsNoError(t *testing.T) {
	for _, left := range []bool{true, false} {
		b := newBench(t)
		cookies := b.as("owner").client.Jar
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		b.catalog.fail = context.Canceled
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, b.url+"/admin/stores/fern/campaigns", nil)
		for _, c := range cookies.Cookies(r.URL) {
			r.AddCookie(c)
		}
		if left {
			leave()
		}
		b.server.Config.Handler.ServeHTTP(httptest.NewRecorder(), r)
		if log := b.log.String(); strings.Contains(log, "level=ERROR") == left {
			t.Errorf("left: %v; the log says %q", left, log)
		}
	}
}
