package platformtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
)

// HTTPFaults stands before a twin's handler and makes calls fail.
type HTTPFaults struct {
	// Throttle answers as the platform does when it is called too often; nil = 429 with Retry-After: 2.
	Throttle http.HandlerFunc

	next    http.Handler
	mu      sync.Mutex
	skip, n int
	kind    FaultKind
}

// NewFaults is a handler that fails as it is told, and else is next.
func NewFaults(next http.Handler) *HTTPFaults { return &HTTPFaults{next: next} }

// Fail implements Faults.
func (f *HTTPFaults) Fail(skip, n int, kind FaultKind) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.skip, f.n, f.kind = skip, n, kind
}

func (f *HTTPFaults) draw() FaultKind {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.n == 0:
		return ""
	case f.skip > 0:
		f.skip--
		return ""
	default:
		f.n--
		return f.kind
	}
}

// ServeHTTP is one call.
func (f *HTTPFaults) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch f.draw() {
	case "":
		f.next.ServeHTTP(w, r)
	case Broken:
		http.Error(w, "broken", http.StatusServiceUnavailable)
	case BrokenAfter:
		f.next.ServeHTTP(httptest.NewRecorder(), r)
		http.Error(w, "broken", http.StatusBadGateway)
	case TimedOut:
		f.next.ServeHTTP(httptest.NewRecorder(), r)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case Throttled:
		if f.Throttle != nil {
			f.Throttle(w, r)
			return
		}
		w.Header().Set("Retry-After", "2")
		http.Error(w, "too many calls", http.StatusTooManyRequests)
	case Conflict:
		http.Error(w, "another call was in the way", http.StatusConflict)
	case Misrouted:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "<!doctype html><title>Not found</title><p>There is no such page.")
	default:
		panic(http.ErrAbortHandler)
	}
}
