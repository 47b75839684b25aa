// Package outbound is how adapters talk to platforms over HTTP: bounded, and with every failure sorted by how to go on.
package outbound

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

// Client calls one platform. It never follows a redirect to another host, so that credentials stay where they belong.
type Client struct {
	Base      string                        // scheme://host[:port][/path], without a slash at the end
	Authorize func(req *http.Request) error // puts credentials on a request
	HTTP      *http.Client                  // nil = http.DefaultClient; its time-out is not used, contexts bound calls
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 8 << 20

// Answer is what came back, whatever its status.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Into reads the answer's JSON.
func (a Answer) Into(v any) error {
	if err := json.Unmarshal(a.Body, v); err != nil {
		return fmt.Errorf("status %d: not the JSON that is expected: %w", a.Status, err)
	}
	return nil
}

// Send makes one call. body nil sends none. The error is a failure to get an answer at all; an answer with any status
// is none (see Fault).
func (c *Client) Send(ctx context.Context, method, path string, body any) (Answer, error) {
	var payload io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return Answer{}, err
		}
		payload = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.Base+path, payload)
	if err != nil {
		return Answer{}, errors.New("malformed address")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "lastcall")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.Authorize != nil {
		if err := c.Authorize(req); err != nil {
			return Answer{}, err
		}
	}
	return c.Do(req)
}

// Do sends a request that is made already.
func (c *Client) Do(req *http.Request) (Answer, error) {
	client := http.Client{CheckRedirect: sameHost}
	if c.HTTP != nil {
		client.Transport = c.HTTP.Transport
	}
	res, err := client.Do(req)
	if err != nil {
		return Answer{}, quiet(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return Answer{}, quiet(err)
	}
	if len(b) > maxAnswer {
		return Answer{}, fmt.Errorf("answer over %d bytes", maxAnswer)
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: b}, nil
}

// ErrElsewhere is the cause of an answer that says that the API is not, or no longer, at the address that was called.
var ErrElsewhere = errors.New("not the API at this address")

// Fault is the error of an answer that is no success, nil for 2xx. what names the call, for logs. Only what was understood
// and refused is rejected for good; an address that leads elsewhere is for a person to set right (ErrElsewhere), and whatever
// else is said, such as a conflict or a lock, may be over at the next try.
func (a Answer) Fault(what string) error {
	if a.Status >= 200 && a.Status < 300 {
		return nil
	}
	err := fmt.Errorf("%s: status %d", what, a.Status)
	switch a.Status {
	case http.StatusTooManyRequests:
		return &offers.PlatformError{Fault: offers.FaultThrottled, RetryAfter: RetryAfter(a.Header, time.Second), Err: err}
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden:
		return &offers.PlatformError{Fault: offers.FaultUnauthorized, Err: err}
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return &offers.PlatformError{Fault: offers.FaultUnauthorized, Err: fmt.Errorf("%w: %w", err, ErrElsewhere)}
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return &offers.PlatformError{Fault: offers.FaultRejected, Err: err}
	}
	if a.Status >= 300 && a.Status < 400 {
		return &offers.PlatformError{Fault: offers.FaultUnauthorized, Err: fmt.Errorf("%w: %w", err, ErrElsewhere)}
	}
	return &offers.PlatformError{Fault: offers.FaultOutside, RetryAfter: RetryAfter(a.Header, 0), Err: err}
}

// RetryAfter is the header of that name, in seconds or as a date, at most five minutes.
func RetryAfter(h http.Header, fallback time.Duration) time.Duration {
	const most = 5 * time.Minute
	v := h.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(v, 64); err == nil && seconds >= 0 {
		return min(time.Duration(seconds*float64(time.Second)), most)
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(time.Until(at), 0), most)
	}
	return fallback
}

func sameHost(req *http.Request, via []*http.Request) error {
	if len(via) > 3 || req.URL.Host != via[0].URL.Host || req.URL.Scheme != via[0].URL.Scheme || req.Method != via[0].Method {
		return http.ErrUseLastResponse
	}
	return nil
}

// quiet takes the address out of an error: its query may hold a code.
func quiet(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return fmt.Errorf("%s: %w", strings.ToLower(u.Op), u.Err)
	}
	return err
}
