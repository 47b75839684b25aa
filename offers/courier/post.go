package courier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"lastcall/offers"
	"lastcall/offers/signed"
)

// Headers of a message beside signed.Header.
const (
	headerDelivery = "Lastcall-Delivery" // the same at each try
	headerEvent    = "Lastcall-Event"
)

const (
	maxAnswer     = 64 << 10 // of an answer, read so that the connection can be used again
	maxRetryAfter = time.Hour
)

// answer is what came of a try.
type answer struct {
	status     int // 0 = none came
	retryAfter time.Duration
	err        error
}

func (a answer) ok() bool { return a.status >= 200 && a.status < 300 }

// cause is for logs. It holds no address: its path and query may be secrets.
func (a answer) cause() string {
	switch {
	case a.err != nil:
		return a.err.Error()
	case a.status >= 300 && a.status < 400:
		return fmt.Sprintf("status %d: redirects are not followed", a.status)
	}
	return fmt.Sprintf("status %d", a.status)
}

// post sends one message, signed at nowMS.
func post(ctx context.Context, client *http.Client, hook offers.Hook, secret []byte, d offers.Delivery, nowMS int64) answer {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(d.Body))
	if err != nil {
		return answer{err: errors.New("malformed address")}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "lastcall")
	req.Header.Set(signed.Header, signed.Sign(secret, d.Body, nowMS))
	req.Header.Set(headerDelivery, d.ID)
	req.Header.Set(headerEvent, string(d.Event))
	res, err := client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return answer{err: err}
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, maxAnswer)
	a := answer{status: res.StatusCode}
	if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && seconds > 0 {
		a.retryAfter = min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	return a
}

// Test sends a message that tells of nothing, so that a merchant can see it arrive. The error says why it did not; it holds
// no secret and no address.
func Test(ctx context.Context, client *http.Client, store *offers.Storefront, hook offers.Hook, secret []byte, nowMS int64) error {
	fact := offers.HookFact{ID: "evt_test_" + strconv.FormatInt(nowMS, 10), Event: hook.Events[0], At: nowMS,
		Offer: offers.Offer{Campaign: "test", Currency: store.Currency}}
	a := post(ctx, client, hook, secret, offers.Delivery{ID: fact.ID, Event: fact.Event, Body: fact.Body(store)}, nowMS)
	if a.ok() {
		return nil
	}
	return errors.New(a.cause())
}
