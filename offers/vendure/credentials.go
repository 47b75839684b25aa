package vendure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"lastcall/offers"
)

// credentials are what a store is connected with:
//
//	{"url": "https://shop.example/admin-api", "username": "…", "password": "…", "channel": "…", "webhook_secret": "…"}
//
// or, from Vendure 3.6 on, with "api_key" in place of name and password. channel is the token of a channel that is not the
// default one. webhook_secret signs the messages of the store's plugin; without it orders are read from the Admin API only.
// An url without a path gets Vendure's own, /admin-api.
type credentials struct {
	URL           string `json:"url"`
	Username      string `json:"username"`
	Password      string `json:"password"`
	APIKey        string `json:"api_key"`
	Channel       string `json:"channel"`
	WebhookSecret string `json:"webhook_secret"`
}

// minSecret is the shortest webhook secret that is taken, bytes.
const minSecret = 16

// parseCredentials never repeats what it was given: its errors are logged.
func parseCredentials(text []byte) (credentials, error) {
	var c credentials
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, errors.New("vendure credentials: want a JSON object with url, username and password (or api_key), and optionally channel and webhook_secret")
	}
	address, err := adminAddress(c.URL)
	if err != nil {
		return c, err
	}
	c.URL = address
	if (c.APIKey == "") == (c.Username == "" || c.Password == "") {
		return c, errors.New("vendure credentials: want either username and password, or api_key")
	}
	for _, header := range []string{c.APIKey, c.Channel} {
		if strings.ContainsFunc(header, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return c, errors.New("vendure credentials: api_key and channel: no spaces or other than ASCII characters")
		}
	}
	if c.WebhookSecret != "" && len(c.WebhookSecret) < minSecret {
		return c, fmt.Errorf("vendure credentials: webhook_secret: at least %d characters", minSecret)
	}
	return c, nil
}

// adminAddress is the Admin API's. Plain HTTP is for this machine only.
func adminAddress(text string) (string, error) {
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", errors.New("vendure credentials: url: want https://host, the address of the Admin API")
	}
	if u.Scheme == "http" && !offers.IsLoopback(u.Hostname()) {
		return "", errors.New("vendure credentials: url: want https; http is for this machine only, so that nobody on the way reads the credentials")
	}
	if u.Path == "" {
		u.Path = "/admin-api"
	}
	return u.String(), nil
}
