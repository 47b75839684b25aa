package shopify

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// renewBefore is how long before its end a token is not used any more: longer than any call takes.
const renewBefore = 5 * time.Minute

// tokens answer what calls are authorised with: a fixed token, or one that the shop hands out for about a day.
type tokens struct {
	out    outbound.Client
	fixed  string
	id     string
	secret string

	turn  chan struct{} // one asks for a token, the others wait for it
	now   string
	until time.Time
}

func newTokens(out outbound.Client, c credentials) *tokens {
	return &tokens{out: out, fixed: c.AccessToken, id: c.ClientID, secret: c.ClientSecret, turn: make(chan struct{}, 1)}
}

// get is a token that works now. The error is a platform's, sorted.
func (t *tokens) get(ctx context.Context) (string, error) {
	if t.fixed != "" {
		return t.fixed, nil
	}
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if t.now != "" && time.Now().Before(t.until) {
		return t.now, nil
	}
	token, life, err := t.ask(ctx)
	if err != nil {
		return "", err
	}
	t.now, t.until = token, time.Now().Add(max(life-renewBefore, life/2))
	return token, nil
}

// drop forgets a token that was refused, and reports whether another can be had.
func (t *tokens) drop(ctx context.Context, token string) bool {
	if t.fixed != "" {
		return false
	}
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return false
	}
	if t.now == token {
		t.now = ""
	}
	return true
}

// ask gets a new token for the app's own id and secret.
func (t *tokens) ask(ctx context.Context) (string, time.Duration, error) {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {t.id}, "client_secret": {t.secret}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.out.Base+"/admin/oauth/access_token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", 0, errors.New("token: malformed address")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "lastcall")
	answer, err := t.out.Do(req)
	if err != nil {
		return "", 0, err
	}
	if answer.Status == http.StatusBadRequest {
		return "", 0, unauthorized("token: the shop does not know the app's id and secret")
	}
	if err := statusFault(answer, "token"); err != nil {
		return "", 0, err
	}
	var granted struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"` // seconds
	}
	if err := answer.Into(&granted); err != nil || granted.AccessToken == "" {
		return "", 0, errors.New("token: the answer holds none")
	}
	return granted.AccessToken, time.Duration(min(max(granted.ExpiresIn, 0), 7*86_400)) * time.Second, nil
}

func unauthorized(text string) error {
	return &offers.PlatformError{Fault: offers.FaultUnauthorized, Err: errors.New(text)}
}
