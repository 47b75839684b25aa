package memory

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"

	"lastcall/offers"
)

// Headers of a message.
const (
	headerAt        = "Memory-Time"      // ms
	headerSignature = "Memory-Signature" // hex of HMAC-SHA256 over "<time>.<body>"
)

// freshMS is how old a message may be.
const freshMS = 5 * 60_000

// told is what the platform told of an order.
type told struct {
	event offers.OrderEvent
	at    int64
}

func (s *state) tell(o *order, kind offers.OrderEventKind, at int64) {
	e := offers.OrderEvent{Kind: kind, Order: o.placed.ID, Currency: s.opts.Currency, Subtotal: o.subtotal, At: at,
		Delivery: "d" + strconv.Itoa(len(s.events)+1)}
	if o.code != "" {
		e.Codes = []offers.UsedCode{{Code: o.code, Discount: o.placed.Discount}}
	}
	s.events = append(s.events, told{e, at})
}

// Message is the newest message that was sent of what happened to an order.
func (p *Platform) Message(_ context.Context, order string, kind offers.OrderEventKind) (offers.Webhook, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.events) - 1; i >= 0; i-- {
		t := p.events[i]
		if t.event.Order != order || t.event.Kind != kind {
			continue
		}
		body, err := json.Marshal(t.event)
		if err != nil {
			return offers.Webhook{}, err
		}
		at := strconv.FormatInt(t.at, 10)
		header := map[string]string{headerAt: at, headerSignature: sign(p.secret, at, body)}
		return offers.Webhook{Header: func(name string) string { return header[name] }, Body: body, Now: p.opts.Now()}, nil
	}
	return offers.Webhook{}, errors.New("no such message was sent")
}

// ParseWebhook implements offers.Platform.
func (p *Platform) ParseWebhook(w offers.Webhook) ([]offers.OrderEvent, error) {
	text := w.Header(headerAt)
	at, err := strconv.ParseInt(text, 10, 64)
	if err != nil || at < w.Now-freshMS || at > w.Now+freshMS ||
		!hmac.Equal([]byte(sign(p.secret, text, w.Body)), []byte(w.Header(headerSignature))) {
		return nil, offers.ErrSignature
	}
	var e offers.OrderEvent
	if err := json.Unmarshal(w.Body, &e); err != nil {
		return nil, err
	}
	return []offers.OrderEvent{e}, nil
}

// Orders implements offers.OrderSource.
func (p *Platform) Orders(ctx context.Context, since int64, cursor string) (page []offers.OrderEvent, next string, err error) {
	err = p.call(ctx, false, func() error {
		at, err := strconv.Atoi(cursor)
		if cursor != "" && (err != nil || at < 0) {
			return rejected("not a cursor")
		}
		for ; at < len(p.events); at++ {
			t := p.events[at]
			if t.at < since || len(t.event.Codes) == 0 {
				continue
			}
			if len(page) == p.opts.PageSize {
				next = strconv.Itoa(at)
				return nil
			}
			page = append(page, t.event)
		}
		return nil
	})
	return page, next, err
}

func sign(secret, at string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
