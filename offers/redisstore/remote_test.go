package redisstore_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// remote is a platform in another process: what its server's handler (serveRemote) does there.
type remote struct {
	offers.Platform
	client outbound.Client
	able   offers.Capabilities
}

type remoteCall struct {
	Coupon    offers.Coupon
	Mark      offers.Mark
	Code, Ref string
}

func (p *remote) Capabilities() offers.Capabilities { return p.able }

func (p *remote) call(ctx context.Context, path string, c remoteCall) (string, error) {
	answer, err := p.client.Send(ctx, http.MethodPost, path, c)
	if err != nil {
		return "", err
	}
	if err := answer.Fault(path); err != nil {
		return "", err
	}
	var ref string
	return ref, answer.Into(&ref)
}

func (p *remote) Create(ctx context.Context, c offers.Coupon) (string, error) {
	return p.call(ctx, "/create", remoteCall{Coupon: c})
}

func (p *remote) Delete(ctx context.Context, mark offers.Mark, code, ref string) error {
	_, err := p.call(ctx, "/delete", remoteCall{Mark: mark, Code: code, Ref: ref})
	return err
}

// Find is for the reconciler, which does not run in a child.
func (p *remote) Find(context.Context, offers.Mark, string) ([]offers.Found, string, error) {
	return nil, "", nil
}

// serveRemote is a platform's door for remote.
func serveRemote(p offers.Platform) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var c remoteCall
		if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		var ref string
		var err error
		if r.URL.Path == "/create" {
			ref, err = p.Create(r.Context(), c.Coupon)
		} else {
			err = p.Delete(r.Context(), c.Mark, c.Code, c.Ref)
		}
		var refused *offers.PlatformError
		switch {
		case err == nil:
			_ = json.NewEncoder(w).Encode(ref)
		case errors.As(err, &refused) && refused.Fault == offers.FaultThrottled:
			w.Header().Set("Retry-After", "0.2")
			w.WriteHeader(http.StatusTooManyRequests)
		case errors.As(err, &refused) && refused.Fault == offers.FaultRejected:
			w.WriteHeader(http.StatusUnprocessableEntity)
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
}
