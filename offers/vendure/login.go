package vendure

import (
	"context"
	"errors"

	"lastcall/offers"
)

// tokenHeader is where Vendure answers a log-in's token, if its tokenMethod includes "bearer".
const tokenHeader = "Vendure-Auth-Token"

// login is the connection's session, made by one call at a time.
type login struct {
	turn  chan struct{} // of size 1; whoever has put in may touch token
	token string
}

// token is that of the session, "" with an API key. refused is the one that does not work any more: it is then renewed, unless
// another call has done so already. fresh: it was made by this call.
func (p *Platform) token(ctx context.Context, refused string) (token string, fresh bool, err error) {
	if p.creds.APIKey != "" {
		return "", false, nil
	}
	select {
	case p.login.turn <- struct{}{}:
		defer func() { <-p.login.turn }()
	case <-ctx.Done():
		return "", false, ctx.Err()
	}
	if p.login.token != "" && p.login.token != refused {
		return p.login.token, false, nil
	}
	var data struct {
		Login struct {
			TypeName  string `json:"__typename"`
			ErrorCode string
		}
	}
	header, err := p.post(ctx, "", "Login", map[string]any{"username": p.creds.Username, "password": p.creds.Password}, &data)
	if err != nil {
		return "", false, err
	}
	if data.Login.ErrorCode != "" {
		return "", false, &offers.PlatformError{Fault: offers.FaultUnauthorized, Err: &refusal{"Login", data.Login.ErrorCode}}
	}
	if p.login.token = header.Get(tokenHeader); p.login.token == "" {
		return "", false, &offers.PlatformError{Fault: offers.FaultUnauthorized, Err: errNoBearer}
	}
	return p.login.token, true, nil
}

var errNoBearer = errors.New("log-in: no " + tokenHeader + " in the answer: the store's tokenMethod lacks \"bearer\"")
