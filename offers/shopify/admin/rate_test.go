package admin

import (
	"encoding/json"
	"math/big"
	"testing"
)

func TestRateIsExact(t *testing.T) {
	for n := Rate(0); n <= 10_000; n++ {
		b, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		share, ok := new(big.Rat).SetString(string(b))
		if !ok || share.Cmp(big.NewRat(int64(n), 10_000)) != 0 {
			t.Fatalf("%d basis points are written as %s", n, b)
		}
		var back Rate
		if err := json.Unmarshal(b, &back); err != nil || back != n {
			t.Fatalf("%s is read as %d, %v", b, back, err)
		}
	}
}

func TestRateReadsWhatShopifyWrites(t *testing.T) {
	for text, want := range map[string]Rate{"0.1": 1_000, "0.15": 1_500, "0.123": 1_230, "1": 10_000, "1.0": 10_000, "0.150000": 1_500, "0": 0} {
		var r Rate
		if err := json.Unmarshal([]byte(text), &r); err != nil || r != want {
			t.Errorf("%s is read as %d, %v", text, r, err)
		}
	}
	for _, text := range []string{"0.12345", "1.0001", "2", "-0.1", "1e-1", `"0.1"`, "10", ".1"} {
		var r Rate
		if err := json.Unmarshal([]byte(text), &r); err == nil {
			t.Errorf("%s is read as %d", text, r)
		}
	}
	for _, n := range []Rate{-1, 10_001} {
		if b, err := json.Marshal(n); err == nil {
			t.Errorf("%d is written as %s", n, b)
		}
	}
}
