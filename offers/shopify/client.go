package shopify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/Khan/genqlient/graphql"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// client makes the generated client's calls: authorised, paced, and with every failure sorted by how to go on.
type client struct {
	out    outbound.Client
	tokens *tokens
	bucket bucket
	skew   atomic.Int64 // ms that the shop's clock was ahead at the last answer; its header counts in seconds
	spoke  atomic.Value // string: the version of the API that the last answer was of
}

var _ graphql.Client = (*client)(nil)

func newClient(out outbound.Client, c credentials) *client {
	return &client{out: out, tokens: newTokens(out, c)}
}

// MakeRequest implements graphql.Client. A token that was handed out and is refused is changed for another, once.
func (c *client) MakeRequest(ctx context.Context, req *graphql.Request, resp *graphql.Response) error {
	token, err := c.tokens.get(ctx)
	if err != nil {
		return err
	}
	err = c.send(ctx, token, req, resp)
	if !errors.Is(err, errToken) || !c.tokens.drop(ctx, token) {
		return err
	}
	if token, err = c.tokens.get(ctx); err != nil {
		return err
	}
	return c.send(ctx, token, req, resp)
}

func (c *client) send(ctx context.Context, token string, req *graphql.Request, resp *graphql.Response) error {
	settle, err := c.bucket.take(ctx, req.OpName)
	if err != nil {
		return err
	}
	var said cost
	defer func() { settle(said) }()

	out := c.out
	out.Authorize = func(r *http.Request) error {
		r.Header.Set("X-Shopify-Access-Token", token)
		return nil
	}
	answer, err := out.Send(ctx, http.MethodPost, "/admin/api/"+Version+"/graphql.json", req)
	if err != nil {
		return fmt.Errorf("%s: %w", req.OpName, err)
	}
	c.heard(answer.Header)
	var body envelope
	readable := json.Unmarshal(answer.Body, &body) == nil
	if readable {
		said = body.Extensions.Cost
	}
	if answer.Status == http.StatusTooManyRequests && said.known() {
		return throttled(req.OpName, said.wait())
	}
	if err := statusFault(answer, req.OpName); err != nil {
		return err
	}
	if !readable {
		return fmt.Errorf("%s: status %d: not the JSON that is expected", req.OpName, answer.Status)
	}
	if err := body.fault(req.OpName); err != nil {
		return err
	}
	if err := json.Unmarshal(body.Data, resp.Data); err != nil {
		return fmt.Errorf("%s: the answer is not of the schema", req.OpName)
	}
	return nil
}

// heard keeps what each answer tells beside the point.
func (c *client) heard(h http.Header) {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		c.skew.Store(time.Until(at).Milliseconds())
	}
	if v := h.Get("X-Shopify-API-Version"); v != "" {
		c.spoke.Store(v)
	}
}

func throttled(operation string, wait time.Duration) error {
	return &offers.PlatformError{Fault: offers.FaultThrottled, RetryAfter: wait, Err: fmt.Errorf("%s: throttled", operation)}
}
