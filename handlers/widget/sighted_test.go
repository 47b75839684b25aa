package widget

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"lastcall/offers"
)

// told keeps what it is told of.
type told struct {
	mu      sync.Mutex
	origins []string
}

func (s *told) Sight(_ context.Context, _ *offers.Storefront, origin string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.origins = append(s.origins, origin)
	return nil
}

func (s *told) Sighted(context.Context, *offers.Storefront) ([]offers.Sighting, error) {
	return nil, nil
}

func TestSightingsAreToldOfOnceAMinute(t *testing.T) {
	now, book := int64(1_000_000), &told{}
	h := New(Config{PublicURL: "https://offers.example", Sightings: book, Now: func() int64 { return now }, Log: slog.New(slog.DiscardHandler)})
	store := &offers.Storefront{ID: "fern", Origins: []string{"https://fern.example", "https://www.fern.example"}}
	visits := func(addresses ...string) []string {
		book.origins = nil
		for _, address := range addresses {
			h.sighted(httptest.NewRequest("GET", "/w/fern.js", nil), store, originOf(address))
		}
		h.Wait()
		slices.Sort(book.origins)
		return book.origins
	}
	for _, c := range []struct {
		name  string
		later int64
		from  []string
		want  []string
	}{
		{"a page, and another of the same shop", 0, []string{"https://fern.example/a?b", "https://fern.example/c"}, []string{"https://fern.example"}},
		{"the same within the minute", 59_999, []string{"https://fern.example/"}, nil},
		{"the same a minute later", 1, []string{"https://fern.example/"}, []string{"https://fern.example"}},
		{"another address of the shop", 0, []string{"https://www.fern.example/"}, []string{"https://www.fern.example"}},
		{"nobody's page", 0, []string{"", "about:blank", "null", "https://a b/", "https://UPPER.example/", "javascript://x/", "https://offers.example/f/x"}, nil},
		{"a stranger, twice", 0, []string{"https://else.example/x", "https://else.example/y"}, []string{"https://else.example"}},
	} {
		now += c.later
		if got := visits(c.from...); !slices.Equal(got, c.want) {
			t.Errorf("%s: told of %q, want %q", c.name, got, c.want)
		}
	}
	now += sightEvery
	var crowd []string
	for i := range 100 {
		crowd = append(crowd, fmt.Sprintf("https://s%d.example/", i))
	}
	if got := visits(append(crowd, "https://fern.example/")...); len(got) != offers.MaxStrays+1 || !slices.Contains(got, "https://fern.example") {
		t.Errorf("a crowd of strangers: told of %q", got)
	}
}
