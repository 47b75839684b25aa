package offers_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lastcall/offers"
)

// Uses are told once a minute for each key, the last one, and what is left at the end.
func TestKeyUsesAreToldNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var told []int64
		fail := true
		u := &offers.KeyUses{Log: slog.New(slog.DiscardHandler), Save: func(_ context.Context, _ offers.APIKey, at int64) error {
			mu.Lock()
			defer mu.Unlock()
			if fail {
				fail = false
				return errors.New("away")
			}
			told = append(told, at)
			return nil
		}}
		ctx, stop := context.WithCancel(t.Context())
		var work sync.WaitGroup
		work.Go(func() { u.Run(ctx) })
		for i := range int64(175) { // a use each second
			u.Note(offers.APIKey{ID: "a"}, i)
			time.Sleep(time.Second)
		}
		synctest.Wait()
		stop()
		work.Wait()
		if len(told) != 2 || told[0] < 119 || told[0] > 120 || told[1] != 174 {
			t.Errorf("told %v; want the last use of each minute but the first, which was refused", told)
		}
	})
}
