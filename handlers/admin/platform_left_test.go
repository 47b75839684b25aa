package admin_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/platformtest/memory"
)

// Whoever asks for a check and leaves has broken it off: that says nothing of the platform.
func TestACheckThatNobodyWaitsForIsNotKept(t *testing.T) {
	b := newBench(t)
	store := b.connected()
	b.platform.Behave(memory.Rates{TimedOut: 10_000})
	p := b.as("editor")
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+platformPage+"/check", http.NoBody)
	must(t, err)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	left := make(chan struct{})
	go func() {
		defer close(left)
		if res, err := p.client.Do(r); err == nil {
			_ = res.Body.Close()
			t.Errorf("answered %d", res.StatusCode)
		}
	}()
	for end := time.Now().Add(10 * time.Second); b.platform.Counts().Calls == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the platform was not called")
		}
	}
	b.platform.Behave(memory.Rates{}) // so that tidying up is quick
	leave()
	<-left
	b.server.Close() // waits until the check is over
	if text, err := b.ledger.Noted(t.Context(), store, offers.NoteChecked); err != nil || text != "" {
		t.Errorf("kept %s, %v", text, err)
	}
}
