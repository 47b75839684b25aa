package offers_test

import (
	"slices"
	"testing"

	"lastcall/offers"
)

func TestTallyEndsWithTheLast(t *testing.T) {
	var ended []string
	tally := offers.Tally{Last: func(name string) { ended = append(ended, name) }}
	tally.Begin("tea")
	tally.Begin("oil")
	tally.Begin("tea") // the newer, beside the older
	tally.End("tea")
	if len(ended) != 0 {
		t.Fatalf("ended %v while one works", ended)
	}
	tally.End("tea")
	tally.Begin("tea")
	tally.End("tea")
	tally.End("oil")
	if want := []string{"tea", "tea", "oil"}; !slices.Equal(ended, want) {
		t.Errorf("ended %v, want %v", ended, want)
	}
}
