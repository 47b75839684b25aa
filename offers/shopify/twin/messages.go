package twin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
)

// subscription is one kind of message to one address.
type subscription struct {
	id, topic, uri string
	filter         string
	fields         []string
}

func (t *Twin) subscribe(args map[string]any) any {
	topic, _ := args["topic"].(string)
	in, _ := args["webhookSubscription"].(map[string]any)
	uri, _ := in["uri"].(string)
	filter, _ := in["filter"].(string)
	wrong := func(message string) object {
		return object{"__typename": "WebhookSubscriptionCreatePayload", "webhookSubscription": nil, "userErrors": []object{
			{"__typename": "UserError", "field": []string{"webhookSubscription", "callbackUrl"}, "message": message}}}
	}
	switch {
	case len(uri) < 9 || uri[:8] != "https://":
		return wrong("Address protocol http:// is not supported")
	case topic != "APP_UNINSTALLED" && !t.permitted("read_orders"):
		return wrong("You do not have permission to create or update webhooks with this topic")
	case slices.ContainsFunc(t.subscriptions, func(s *subscription) bool { return s.topic == topic && s.uri == uri && s.filter == filter }):
		return wrong("Address for this topic has already been taken")
	}
	fields, _ := in["includeFields"].([]any)
	s := &subscription{id: t.id("WebhookSubscription"), topic: topic, uri: uri, filter: filter, fields: texts(fields)}
	t.subscriptions = append(t.subscriptions, s)
	return object{"__typename": "WebhookSubscriptionCreatePayload", "webhookSubscription": subscriptionShown(s), "userErrors": []object{}}
}

func subscriptionShown(s *subscription) object {
	return object{"__typename": "WebhookSubscription", "id": s.id, "topic": s.topic, "uri": s.uri}
}

func (t *Twin) unsubscribe(args map[string]any) any {
	id, _ := args["id"].(string)
	before := len(t.subscriptions)
	t.subscriptions = slices.DeleteFunc(t.subscriptions, func(s *subscription) bool { return s.id == id })
	if len(t.subscriptions) == before {
		return object{"__typename": "WebhookSubscriptionDeletePayload", "deletedWebhookSubscriptionId": nil, "userErrors": []object{
			{"__typename": "UserError", "field": []string{"id"}, "message": "Webhook subscription does not exist"}}}
	}
	return object{"__typename": "WebhookSubscriptionDeletePayload", "deletedWebhookSubscriptionId": id, "userErrors": []object{}}
}

func (t *Twin) subscriptionsShown(args map[string]any) any {
	first, _ := toInt(args["first"])
	list := t.subscriptions
	if after, _ := args["after"].(string); after != "" {
		i := slices.IndexFunc(list, func(s *subscription) bool { return s.id == after })
		list = list[i+1:]
	}
	nodes, end := []object{}, any(nil)
	for _, s := range list[:min(first, len(list))] {
		nodes, end = append(nodes, subscriptionShown(s)), s.id
	}
	return object{"__typename": "WebhookSubscriptionConnection", "nodes": nodes,
		"pageInfo": object{"__typename": "PageInfo", "hasNextPage": len(list) > first, "endCursor": end}}
}

// Subscribed are the topics whose messages go to an address.
func (t *Twin) Subscribed(uri string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var topics []string
	for _, s := range t.subscriptions {
		if s.uri == uri {
			topics = append(topics, s.topic)
		}
	}
	slices.Sort(topics)
	return topics
}

// Message is what the shop sends: signed with the app's secret.
type Message struct {
	Header http.Header
	Body   []byte
}

// Send is the message that the shop would send now, with a body of the caller's.
func (t *Twin) Send(topic string, body []byte) Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.send(topic, body)
}

func (t *Twin) send(topic string, body []byte) Message {
	mac := hmac.New(sha256.New, []byte(t.ClientSecret))
	mac.Write(body)
	h := http.Header{}
	h.Set("Content-Type", "application/json")
	h.Set("X-Shopify-Topic", topic)
	h.Set("X-Shopify-Hmac-Sha256", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	h.Set("X-Shopify-Shop-Domain", t.Shop)
	h.Set("X-Shopify-API-Version", version)
	h.Set("X-Shopify-Webhook-Id", rand.Text())
	h.Set("X-Shopify-Event-Id", rand.Text())
	h.Set("X-Shopify-Triggered-At", t.now().UTC().Format("2006-01-02T15:04:05.000000000Z07:00"))
	return Message{Header: h, Body: body}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// DropSubscription is the shop giving up on an address that did not answer.
func (t *Twin) DropSubscription(uri, topic string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.subscriptions = slices.DeleteFunc(t.subscriptions, func(s *subscription) bool { return s.uri == uri && s.topic == topic })
}
