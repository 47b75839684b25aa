package shopify

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
)

type credentials struct {
	Shop         string  `json:"shop"`
	AccessToken  string  `json:"access_token"`
	ClientID     string  `json:"client_id"`
	ClientSecret string  `json:"client_secret"`
	Webhook      secrets `json:"webhook_secret"`
	Permalink    bool    `json:"permalink"` // the cart's lines travel in the address, see CartURL
}

// secrets are one secret or, while one is changed for another, several. The zero value signs nothing.
type secrets []string

func (s *secrets) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte("[")) {
		var many []string
		err := json.Unmarshal(b, &many)
		*s = many
		return err
	}
	var one string
	err := json.Unmarshal(b, &one)
	*s = secrets{one}
	return err
}

// shopDomain is what Shopify calls a shop, whatever domain its pages have. Credentials go nowhere else.
var shopDomain = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com$`)

// parseCredentials says what is wrong with them, and never what they are.
func parseCredentials(raw []byte) (credentials, error) {
	var c credentials
	if len(raw) == 0 {
		return c, errors.New("shopify: no credentials are kept for this store")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return credentials{}, errors.New("shopify: credentials: want JSON with shop and access_token, or shop, client_id and client_secret; optionally webhook_secret and permalink")
	}
	c.Shop = strings.ToLower(strings.TrimSpace(c.Shop))
	if !shopDomain.MatchString(c.Shop) {
		return credentials{}, errors.New("shopify: credentials: shop is the shop's own domain, such as example.myshopify.com")
	}
	grant := c.ClientID != "" && c.ClientSecret != ""
	switch {
	case c.AccessToken != "" && c.ClientID != "":
		return credentials{}, errors.New("shopify: credentials: either access_token or client_id, not both")
	case c.AccessToken == "" && !grant:
		return credentials{}, errors.New("shopify: credentials: access_token is missing, or client_id and client_secret")
	}
	for _, word := range append([]string{c.AccessToken, c.ClientID, c.ClientSecret}, c.Webhook...) {
		if strings.ContainsFunc(word, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return credentials{}, errors.New("shopify: credentials: tokens and secrets have no spaces and no letters outside ASCII")
		}
	}
	c.Webhook = c.Webhook.present()
	if len(c.Webhook) == 0 {
		c.Webhook = secrets{c.ClientSecret}.present()
	}
	return c, nil
}

// present leaves out what is empty: an empty key signs for everybody.
func (s secrets) present() secrets {
	var list secrets
	for _, one := range s {
		if one != "" {
			list = append(list, one)
		}
	}
	return list
}
