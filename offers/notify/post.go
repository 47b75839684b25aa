package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"lastcall/offers"
	"lastcall/offers/courier"
)

// Poster sends JSON to addresses that merchants name: its client has to keep away from what only this server can reach.
type Poster struct{ Client *http.Client }

// unreached is an address that took no message: words for people, and what happened for the log, which may hold addresses
// and names of networks that are not theirs to know.
type unreached struct {
	words string
	cause error
}

func (e *unreached) Error() string { return e.words }

// posted is the message. "text" is what chat programs show.
type posted struct {
	Store  string         `json:"store"`
	Name   string         `json:"name"`
	Text   string         `json:"text"`
	Link   string         `json:"link"`
	Alerts []offers.Alert `json:"alerts"`
}

// Send posts alerts in one message. Its error holds no address.
func (p *Poster) Send(ctx context.Context, s *offers.Storefront, alerts []offers.Alert, link string) error {
	m := posted{Store: s.ID, Name: s.Name, Link: link, Alerts: alerts, Text: oneLine(s.Name) + ":"}
	for _, a := range alerts {
		m.Text += " " + oneLine(a.Text)
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Notify.Webhook, bytes.NewReader(body))
	if err != nil {
		return errors.New("webhook: malformed address")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "lastcall")
	res, err := p.Client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) { // its address may be a secret
			err = u.Err
		}
		why := courier.Reason(err)
		if why == "" {
			why = "it can't be reached"
		}
		return &unreached{words: "webhook: " + why, cause: err}
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, 64<<10)
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("webhook: status %d", res.StatusCode)
	}
	return nil
}
