package courier

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
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
	took       time.Duration
	err        error
}

// as is the try as the listener's log tells of it.
func (a answer) as(outcome offers.Outcome) offers.Attempt {
	t := offers.Attempt{Outcome: outcome, Status: a.status, TookMS: a.took.Milliseconds()}
	if !a.ok() {
		t.Cause = a.words()
	}
	return t
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

// maxCause bounds what is kept of a failure, in bytes.
const maxCause = 200

// words are for merchants: what came, and what may be wrong there. Like cause, they hold no address.
func (a answer) words() string {
	switch {
	case a.err == nil && a.status >= 300 && a.status < 400:
		return fmt.Sprintf("status %d: it points elsewhere, and redirects are not followed", a.status)
	case a.err == nil && a.status == http.StatusGone:
		return "status 410: it says that it is gone for good, and was switched off"
	case a.err == nil:
		return fmt.Sprintf("status %d", a.status)
	}
	if known := Reason(a.err); known != "" {
		return known
	}
	text := strings.ToValidUTF8(a.err.Error(), "")
	return strings.ToValidUTF8(text[:min(len(text), maxCause)], "")
}

// Reason says for merchants what kept a server from being reached; "" is what nobody foresaw. It holds no address.
func Reason(err error) string {
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var slow net.Error
	switch {
	case errors.Is(err, ErrPrivateAddress):
		return "its name leads to a private address; whoever runs this server may allow that with -webhooks-private"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &dns):
		return "its name can't be found"
	case errors.As(err, &slow) && slow.Timeout():
		return "no answer in time"
	case errors.As(err, &cert):
		return "its certificate is not to be trusted"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nobody answers at its address"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "it broke off the connection"
	}
	return ""
}

// post sends one message, signed at nowMS by each of the secrets.
func post(ctx context.Context, client *http.Client, hook offers.Hook, secrets [][]byte, d offers.Delivery, nowMS int64) (a answer) {
	began := time.Now()
	defer func() { a.took = time.Since(began) }()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(d.Body))
	if err != nil {
		return answer{err: errors.New("malformed address")}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "lastcall")
	req.Header.Set(signed.Header, signed.Sign(secrets[0], d.Body, nowMS, secrets[1:]...))
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
	a = answer{status: res.StatusCode}
	if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && seconds > 0 {
		a.retryAfter = min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	return a
}

// ErrNoSecret: the listener has no secret to sign with.
var ErrNoSecret = errors.New("it has no secret to sign with")

// Test sends a message that tells of nothing, so that a merchant can see it arrive, and puts what came of it into the
// listener's log. The error says what kept it from being sent; it holds no secret and no address.
func (c *Courier) Test(ctx context.Context, store *offers.Storefront, hook offers.Hook) (offers.Attempt, error) {
	secrets, err := c.Box.HookSecrets(ctx, store.ID, hook.ID)
	if err != nil {
		return offers.Attempt{}, err
	}
	if len(secrets) == 0 {
		return offers.Attempt{}, ErrNoSecret
	}
	nowMS := time.Now().UnixMilli()
	fact := offers.HookFact{ID: "evt_test_" + strconv.FormatInt(nowMS, 10), Event: hook.Events[0], At: nowMS,
		Offer: offers.Offer{Campaign: "test", Currency: store.Currency}}
	d := offers.Delivery{ID: fact.ID, Hook: hook.ID, Event: fact.Event, At: nowMS, Body: fact.Body(store)}
	tryCtx, cancel := context.WithTimeout(ctx, c.Pace.orDefault().Try)
	defer cancel()
	a := post(tryCtx, c.Client, hook, secrets, d, nowMS)
	outcome := offers.OutcomeGivenUp
	if a.ok() {
		outcome = offers.OutcomeDelivered
	}
	attempt := a.as(outcome)
	return attempt, c.Box.NoteTest(context.WithoutCancel(ctx), store, d, attempt)
}
