package shopify

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"lastcall/offers/shopify/admin"
)

// subscription is one kind of message that we ask for.
type subscription struct {
	topic  admin.WebhookSubscriptionTopic
	filter string // Shopify's search syntax, over the message's fields
}

// subscriptions are all of them. Orders are sent when they are made and again when they are paid: either may get lost. Of
// updates only those of refunded orders are wanted; where the filter lets others through, they are read and left.
var subscriptions = []subscription{
	{topic: admin.WebhookSubscriptionTopicOrdersCreate},
	{topic: admin.WebhookSubscriptionTopicOrdersPaid},
	{topic: admin.WebhookSubscriptionTopicOrdersCancelled},
	{topic: admin.WebhookSubscriptionTopicOrdersUpdated, filter: "financial_status:refunded"},
	{topic: admin.WebhookSubscriptionTopicAppUninstalled},
}

// orderFields are all that we read of an order: no names, no addresses, nothing of the customer is sent here.
var orderFields = []string{"id", "currency", "financial_status", "created_at", "updated_at", "cancelled_at",
	"total_line_items_price", "total_line_items_price_set", "discount_codes"}

// Subscribe makes the shop send its messages to address, an https one. What is there already stays; only what is missing is
// made. Shopify drops a subscription after eight failures in four hours: call it again each day.
func (p *Platform) Subscribe(ctx context.Context, address string) error {
	if u, err := url.Parse(address); err != nil || u.Scheme != "https" || u.Host == "" {
		return rejected("subscribe: Shopify sends messages to https addresses only")
	}
	have, err := p.subscribed(ctx, address)
	if err != nil {
		return err
	}
	for _, want := range subscriptions {
		if _, ok := have[want.topic]; ok {
			continue
		}
		if err := p.subscribe(ctx, want, address); err != nil {
			return err
		}
	}
	return nil
}

// Unsubscribe removes the subscriptions that lead to address, and no others.
func (p *Platform) Unsubscribe(ctx context.Context, address string) error {
	have, err := p.subscribed(ctx, address)
	if err != nil {
		return err
	}
	for _, ids := range have {
		for _, id := range ids {
			answer, err := admin.Unsubscribe(ctx, p.api, id)
			if err != nil {
				return err
			}
			if answer.WebhookSubscriptionDelete == nil {
				return errNothing
			}
			// An error here says that it is gone already.
		}
	}
	return nil
}

func (p *Platform) subscribe(ctx context.Context, want subscription, address string) error {
	format := admin.WebhookSubscriptionFormatJson
	input := &admin.WebhookSubscriptionInput{Uri: &address, Format: &format}
	if want.topic != admin.WebhookSubscriptionTopicAppUninstalled {
		input.IncludeFields = orderFields
	}
	if want.filter != "" {
		input.Filter = &want.filter
	}
	answer, err := admin.Subscribe(ctx, p.api, want.topic, input)
	if err != nil {
		return err
	}
	made := answer.WebhookSubscriptionCreate
	switch {
	case made == nil:
		return errNothing
	case made.WebhookSubscription != nil:
		return nil
	}
	for _, e := range made.UserErrors {
		if strings.Contains(e.Message, "already been taken") { // by another process, at this moment
			return nil
		}
	}
	return rejected("subscribe: " + strings.ToLower(string(want.topic)) + " was refused; the app may lack the scope read_orders")
}

// subscribed are the ids of the app's subscriptions that lead to address.
func (p *Platform) subscribed(ctx context.Context, address string) (map[admin.WebhookSubscriptionTopic][]string, error) {
	have := map[admin.WebhookSubscriptionTopic][]string{}
	for after, pages := (*string)(nil), 0; pages < 20; pages++ {
		answer, err := admin.Subscriptions(ctx, p.api, 100, after)
		if err != nil {
			return nil, err
		}
		list := answer.WebhookSubscriptions
		if list == nil || list.PageInfo == nil {
			return nil, errNothing
		}
		for _, s := range list.Nodes {
			if s.Uri == address {
				have[s.Topic] = append(have[s.Topic], s.Id)
			}
		}
		if after = list.PageInfo.EndCursor; !list.PageInfo.HasNextPage || after == nil {
			return have, nil
		}
	}
	return nil, errors.New("subscriptions: the listing does not end")
}
