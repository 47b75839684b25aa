package woocommerce

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// hookName is what our webhooks' names begin with.
const hookName = "Lastcall "

type hook struct {
	ID     int64  `json:"id,omitempty"`
	Name   string `json:"name"`
	Status string `json:"status"`
	Topic  string `json:"topic"`
	URL    string `json:"delivery_url"`
	Secret string `json:"secret,omitempty"`
}

// Subscribe implements offers.Subscriber. WooCommerce switches a webhook off after five deliveries that failed; here it
// is switched on again. Its name tells whether it has our present secret, which can't be read back.
func (p *Platform) Subscribe(ctx context.Context, address string) error {
	there, err := p.hooks(ctx)
	if err != nil {
		return err
	}
	for _, topic := range topics {
		want := hook{Name: hookName + topic + " " + p.fingerprint(), Status: "active", Topic: topic, URL: address}
		i := slices.IndexFunc(there, func(h hook) bool { return h.Topic == topic && h.URL == address })
		if i >= 0 && there[i].Name == want.Name && there[i].Status == want.Status {
			continue
		}
		method, path := http.MethodPost, "/webhooks"
		if i >= 0 {
			method, path = http.MethodPut, path+"/"+strconv.FormatInt(there[i].ID, 10)
		}
		want.Secret = string(p.secret)
		a, err := p.client.Send(ctx, method, path, want)
		if err != nil {
			return err
		}
		if err := fault(a, "subscribe"); err != nil {
			return err
		}
	}
	return nil
}

// Unsubscribe implements offers.Subscriber.
func (p *Platform) Unsubscribe(ctx context.Context, address string) error {
	there, err := p.hooks(ctx)
	if err != nil {
		return err
	}
	for _, h := range there {
		if h.URL != address || !strings.HasPrefix(h.Name, hookName) {
			continue
		}
		a, err := p.client.Send(ctx, http.MethodDelete, "/webhooks/"+strconv.FormatInt(h.ID, 10)+"?force=true", nil)
		if err != nil {
			return err
		}
		if word(a) == wordNoHook {
			continue
		}
		if err := fault(a, "unsubscribe"); err != nil {
			return err
		}
	}
	return nil
}

// hooks are all webhooks of the shop.
func (p *Platform) hooks(ctx context.Context) ([]hook, error) {
	var all []hook
	for page := 1; ; page++ {
		query := url.Values{"per_page": {strconv.Itoa(p.pageSize)}, "page": {strconv.Itoa(page)}}
		a, err := p.client.Send(ctx, http.MethodGet, "/webhooks?"+query.Encode(), nil)
		if err != nil {
			return nil, err
		}
		list, err := into[[]hook](a, "list webhooks")
		if err != nil {
			return nil, err
		}
		if all = append(all, list...); p.nextPage(a, page, len(list)) == "" {
			return all, nil
		}
	}
}

// fingerprint tells one secret from another, and nothing of either.
func (p *Platform) fingerprint() string {
	mac := hmac.New(sha256.New, p.secret)
	mac.Write([]byte("lastcall webhook name"))
	return hex.EncodeToString(mac.Sum(nil)[:4])
}
