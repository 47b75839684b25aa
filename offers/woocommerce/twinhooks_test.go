package woocommerce_test

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

func lower(s string) string { return strings.ToLower(s) }

// twinMessage is a delivery of a webhook.
type twinMessage struct {
	order, status, address string
	header                 http.Header
	body                   []byte
}

func (t *twin) listHooks(r *http.Request) (int, any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []map[string]any
	for _, h := range t.hooks {
		seen := map[string]any{}
		for k, v := range h {
			if k != "secret" { // can't be read back
				seen[k] = v
			}
		}
		list = append(list, seen)
	}
	slices.SortFunc(list, func(a, b map[string]any) int { return int(b["id"].(int64) - a["id"].(int64)) })
	return pageOf(r, list)
}

func (t *twin) postHook(r *http.Request) (int, any) {
	var in map[string]any
	if json.NewDecoder(r.Body).Decode(&in) != nil || in["topic"] == nil || in["delivery_url"] == nil {
		return refuse(400, "rest_missing_callback_param", "Missing parameter(s): topic, delivery_url")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	in["id"] = t.nextID()
	t.hooks[t.lastID] = in
	return 201, in
}

func (t *twin) putHook(r *http.Request) (int, any) {
	var in map[string]any
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		return refuse(400, "rest_invalid_json", "Invalid JSON body passed.")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	h := t.hooks[id]
	if h == nil {
		return refuse(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.")
	}
	for k, v := range in {
		if k != "id" {
			h[k] = v
		}
	}
	return 200, h
}

func (t *twin) deleteHook(r *http.Request) (int, any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if t.hooks[id] == nil || r.FormValue("force") != "true" {
		return refuse(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.")
	}
	delete(t.hooks, id)
	return 200, map[string]any{"id": id}
}

// send delivers an order to every active webhook of the topic.
func (t *twin) send(topic string, order map[string]any) {
	body, _ := json.Marshal(order)
	for id, h := range t.hooks {
		if h["topic"] != topic || h["status"] != "active" {
			continue
		}
		mac := hmac.New(sha256.New, []byte(h["secret"].(string)))
		mac.Write(body)
		header := http.Header{}
		header.Set("Content-Type", "application/json")
		header.Set("X-WC-Webhook-Source", t.URL+"/")
		header.Set("X-WC-Webhook-Topic", topic)
		header.Set("X-WC-Webhook-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		header.Set("X-WC-Webhook-ID", strconv.FormatInt(id, 10))
		header.Set("X-WC-Webhook-Delivery-ID", "delivery-"+strconv.FormatInt(t.nextID(), 10))
		t.sent = append(t.sent, twinMessage{order: strconv.FormatInt(order["id"].(int64), 10), status: order["status"].(string),
			address: h["delivery_url"].(string), header: header, body: body})
	}
}

func (t *twin) message(_ context.Context, order string, kind offers.OrderEventKind) (offers.Webhook, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	status := map[offers.OrderEventKind]string{offers.OrderPlaced: "processing", offers.OrderCancelled: "cancelled"}[kind]
	for _, m := range t.sent {
		if m.order == order && m.status == status {
			return offers.Webhook{Header: m.header.Get, Body: m.body, Now: t.nowLocked()}, nil
		}
	}
	return offers.Webhook{}, errors.New("no such message was sent")
}

func (t *twin) listOrders(r *http.Request) (int, any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	after, err := time.Parse("2006-01-02T15:04:05", r.FormValue("modified_after"))
	if err != nil || r.FormValue("dates_are_gmt") != "true" {
		return refuse(400, "rest_invalid_param", "Invalid parameter(s): modified_after")
	}
	var list []map[string]any
	for _, o := range t.orders {
		if at, err := time.Parse("2006-01-02T15:04:05", o["date_modified_gmt"].(string)); err == nil && at.After(after) {
			list = append(list, o)
		}
	}
	if r.FormValue("orderby") != "modified" || r.FormValue("order") != "asc" {
		return refuse(400, "rest_invalid_param", "the twin sorts by change only")
	}
	slices.SortFunc(list, func(a, b map[string]any) int {
		return cmp.Or(strings.Compare(a["date_modified_gmt"].(string), b["date_modified_gmt"].(string)), int(a["id"].(int64)-b["id"].(int64)))
	})
	return pageOf(r, list)
}
