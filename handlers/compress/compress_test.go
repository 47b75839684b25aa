package compress

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestWrite(t *testing.T) {
	long := strings.Repeat("a document of one store's, ", 200)
	for name, tc := range map[string]struct{ accepts, body, coding string }{
		"a browser's":              {"gzip, deflate, br, zstd", long, "br"},
		"gzip only":                {"gzip", long, "gzip"},
		"neither":                  {"deflate, zstd", long, ""},
		"nothing said":             {"", long, ""},
		"brotli refused":           {"br;q=0, gzip;q=0.5", long, "gzip"},
		"all refused":              {"br; q=0.0, gzip;q=0", long, ""},
		"too short to be worth it": {"br", "short", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var all sync.WaitGroup
			for range 4 { // the packers are shared
				all.Go(func() {
					r := httptest.NewRequest(http.MethodGet, "/", nil)
					r.Header.Set("Accept-Encoding", tc.accepts)
					rec := httptest.NewRecorder()
					Write(rec, r, []byte(tc.body))
					head := rec.Header()
					if got := head.Get("Content-Encoding"); got != tc.coding {
						t.Errorf("coding %q, want %q", got, tc.coding)
					}
					if head.Get("Content-Length") != strconv.Itoa(rec.Body.Len()) || head.Get("Vary") != "Accept-Encoding" {
						t.Errorf("headers %v for %d bytes", head, rec.Body.Len())
					}
					if got := unpack(t, tc.coding, rec.Body); got != tc.body {
						t.Errorf("%d bytes came out of %d", len(got), len(tc.body))
					}
				})
			}
			all.Wait()
		})
	}
}

func unpack(t *testing.T, coding string, body *bytes.Buffer) string {
	t.Helper()
	var in io.Reader = body
	switch coding {
	case "br":
		in = brotli.NewReader(body)
	case "gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			t.Error(err)
			return ""
		}
		in = z
	}
	out, err := io.ReadAll(in)
	if err != nil {
		t.Error(err)
	}
	return string(out)
}
