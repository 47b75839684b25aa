//go:build stores

package vendure_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers/platformtest"
	"lastcall/offers/vendure/vendurepeer"
)

// shop is what happens at the store without us, through its own APIs: shoppers by the Shop API, the merchant by the Admin API.
type shop struct {
	url                string
	username, password string
	variant            string // what carts are filled with
	price              int64  // of one

	mu    sync.Mutex
	admin string // the merchant's session
}

// graph calls one of the two APIs in a session, "" for a new one, and answers the session.
func (s *shop) graph(ctx context.Context, api, session, query string, variables map[string]any, data any) (string, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/"+api, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	if session != "" {
		req.Header.Set("Authorization", "Bearer "+session)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return "", err
	}
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal(text, &answer); err != nil || len(answer.Errors) > 0 {
		return "", fmt.Errorf("%s: %s: %s", query, res.Status, text)
	}
	if token := res.Header.Get("vendure-auth-token"); token != "" {
		session = token
	}
	return session, json.Unmarshal(answer.Data, data)
}

// result is the part of each mutation's answer that says whether it worked.
type result struct {
	TypeName  string `json:"__typename"`
	ErrorCode string
	Message   string
}

const asked = `{ __typename ... on ErrorResult { errorCode message } }`

// mutate does one thing in the shop and answers the session. A refusal because of a code is ErrRefused.
func (s *shop) mutate(ctx context.Context, session, field, arguments string, variables map[string]any, types string) (string, error) {
	var data map[string]result
	session, err := s.graph(ctx, "shop-api", session, "mutation"+types+"{ r: "+field+"("+arguments+") "+asked+" }", variables, &data)
	if err != nil {
		return "", err
	}
	r := data["r"]
	if strings.HasPrefix(r.ErrorCode, "COUPON_") {
		return "", fmt.Errorf("%w: %s", platformtest.ErrRefused, r.ErrorCode)
	}
	if r.ErrorCode != "" {
		return "", fmt.Errorf("%s: %s: %s", field, r.ErrorCode, r.Message)
	}
	return session, nil
}

// NewCart implements platformtest.Shop. A cart is known by its shopper's session.
func (s *shop) NewCart(ctx context.Context, subtotal int64) (string, error) {
	session, err := s.mutate(ctx, "", "addItemToOrder", "productVariantId: $v, quantity: $q",
		map[string]any{"v": s.variant, "q": (subtotal + s.price - 1) / s.price}, "($v: ID!, $q: Int!)")
	if err != nil {
		return "", err
	}
	if _, err := s.mutate(ctx, session, "setOrderShippingAddress",
		`input: { fullName: "Ada Lovelace", streetLine1: "St 1", city: "Berlin", postalCode: "10115", countryCode: "DE" }`, nil, ""); err != nil {
		return "", err
	}
	_, err = s.mutate(ctx, session, "setOrderShippingMethod", `shippingMethodId: ["1"]`, nil, "")
	return session, err
}

// cart is what the shopper sees.
type cart struct {
	Code                             string
	State                            string
	SubTotalWithTax, ShippingWithTax int64
	Discounts                        []struct{ AmountWithTax int64 }
}

const cartFields = `{ code state subTotalWithTax shippingWithTax discounts { amountWithTax } }`

func (s *shop) cart(ctx context.Context, session string) (cart, error) {
	var data struct{ ActiveOrder cart }
	_, err := s.graph(ctx, "shop-api", session, "{ activeOrder "+cartFields+" }", nil, &data)
	return data.ActiveOrder, err
}

// Apply implements platformtest.Shop: as a storefront does, a code that takes nothing off is taken out again.
func (s *shop) Apply(ctx context.Context, session, code string) error {
	before, err := s.Bill(ctx, session)
	if err != nil {
		return err
	}
	if _, err := s.mutate(ctx, session, "applyCouponCode", "couponCode: $c", map[string]any{"c": code}, "($c: String!)"); err != nil {
		return err
	}
	after, err := s.Bill(ctx, session)
	if err != nil || after != before {
		return err
	}
	var data struct{ RemoveCouponCode result }
	if _, err := s.graph(ctx, "shop-api", session, "mutation($c: String!) { removeCouponCode(couponCode: $c) { __typename } }", map[string]any{"c": code}, &data); err != nil {
		return err
	}
	return platformtest.ErrRefused
}

// Bill implements platformtest.Shop.
func (s *shop) Bill(ctx context.Context, session string) (platformtest.Bill, error) {
	c, err := s.cart(ctx, session)
	return platformtest.Bill{Lines: c.SubTotalWithTax, Shipping: c.ShippingWithTax}, err
}

// Order implements platformtest.Shop.
func (s *shop) Order(ctx context.Context, session string) (platformtest.Placed, error) {
	c, err := s.cart(ctx, session)
	if err != nil {
		return platformtest.Placed{}, err
	}
	if _, err := s.mutate(ctx, session, "setCustomerForOrder", `input: { firstName: "Ada", lastName: "Lovelace", emailAddress: $e }`,
		map[string]any{"e": strings.ToLower(c.Code) + "@example.org"}, "($e: String!)"); err != nil {
		return platformtest.Placed{}, err
	}
	if _, err := s.mutate(ctx, session, "transitionOrderToState", `state: "ArrangingPayment"`, nil, ""); err != nil {
		return platformtest.Placed{}, err
	}
	var paid struct {
		AddPaymentToOrder struct {
			result
			cart
		}
	}
	if _, err := s.graph(ctx, "shop-api", session, `mutation { addPaymentToOrder(input: { method: "invoice", metadata: {} }) {
		__typename ... on Order `+cartFields+` ... on ErrorResult { errorCode message } } }`, nil, &paid); err != nil {
		return platformtest.Placed{}, err
	}
	p := paid.AddPaymentToOrder
	if strings.HasPrefix(p.ErrorCode, "COUPON_") {
		return platformtest.Placed{}, platformtest.ErrRefused
	}
	if p.ErrorCode != "" || p.State != "PaymentSettled" {
		return platformtest.Placed{}, fmt.Errorf("the order is %+v", p)
	}
	placed := platformtest.Placed{ID: p.Code}
	for _, d := range p.Discounts {
		placed.Discount -= d.AmountWithTax
	}
	return placed, nil
}

// merchant does something in the merchant's own session.
func (s *shop) merchant(ctx context.Context, query string, variables map[string]any, data any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.admin == "" {
		var in struct{ Login result }
		token, err := s.graph(ctx, "admin-api", "", "mutation($u: String!, $p: String!) { login(username: $u, password: $p) "+asked+" }",
			map[string]any{"u": s.username, "p": s.password}, &in)
		if err != nil || in.Login.ErrorCode != "" {
			return errors.Join(errors.New("the merchant can't log in"), err)
		}
		s.admin = token
	}
	_, err := s.graph(ctx, "admin-api", s.admin, query, variables, data)
	return err
}

// Cancel implements platformtest.Shop.
func (s *shop) Cancel(ctx context.Context, order string) error {
	var list struct {
		Orders struct{ Items []struct{ ID string } }
	}
	if err := s.merchant(ctx, `query($c: String!) { orders(options: { filter: { code: { eq: $c } } }) { items { id } } }`, map[string]any{"c": order}, &list); err != nil {
		return err
	}
	if len(list.Orders.Items) != 1 {
		return fmt.Errorf("%d orders have the code", len(list.Orders.Items))
	}
	var done struct{ CancelOrder result }
	err := s.merchant(ctx, `mutation($id: ID!) { cancelOrder(input: { orderId: $id, reason: "asked to" }) `+asked+` }`, map[string]any{"id": list.Orders.Items[0].ID}, &done)
	if err == nil && done.CancelOrder.ErrorCode != "" {
		err = errors.New(done.CancelOrder.Message)
	}
	return err
}

// paidOrder is an order with what was paid for it.
type paidOrder struct {
	ID        string
	UpdatedAt time.Time
	Payments  []struct {
		ID      string
		Amount  int64
		Refunds []struct{ Total int64 }
	}
}

func (s *shop) paidOrder(ctx context.Context, code string) (paidOrder, error) {
	var list struct{ Orders struct{ Items []paidOrder } }
	err := s.merchant(ctx, `query($c: String!) { orders(options: { filter: { code: { eq: $c } } }) { items {
		id updatedAt payments { id amount refunds { total } } } } }`, map[string]any{"c": code}, &list)
	if err != nil || len(list.Orders.Items) != 1 || len(list.Orders.Items[0].Payments) != 1 {
		return paidOrder{}, fmt.Errorf("no order %s that was paid at once: %+v, %w", code, list, err)
	}
	return list.Orders.Items[0], nil
}

// Refund implements platformtest.Refunder: the merchant gives the money back, and then says that it has gone.
func (s *shop) Refund(ctx context.Context, order string, amount int64) error {
	o, err := s.paidOrder(ctx, order)
	if err != nil {
		return err
	}
	if amount == 0 {
		amount = o.Payments[0].Amount
		for _, r := range o.Payments[0].Refunds {
			amount -= r.Total
		}
	}
	var made struct {
		RefundOrder struct {
			result
			ID, State string
		}
	}
	if err := s.merchant(ctx, `mutation($p: ID!, $a: Money!) { refundOrder(input: { paymentId: $p, amount: $a, lines: [], shipping: 0, adjustment: 0, reason: "sent back" }) {
		__typename ... on Refund { id state } ... on ErrorResult { errorCode message } } }`,
		map[string]any{"p": o.Payments[0].ID, "a": amount}, &made); err != nil || made.RefundOrder.State != "Pending" {
		return fmt.Errorf("refunded: %+v, %w", made, err)
	}
	var done struct{ SettleRefund result }
	err = s.merchant(ctx, `mutation($id: ID!) { settleRefund(input: { id: $id, transactionId: "by hand" }) { __typename ... on ErrorResult { errorCode message } } }`,
		map[string]any{"id": made.RefundOrder.ID}, &done)
	if err == nil && done.SettleRefund.ErrorCode != "" {
		err = errors.New(done.SettleRefund.Message)
	}
	return err
}

// Foreign implements platformtest.Shop.
func (s *shop) Foreign(ctx context.Context, code string) error {
	var done struct{ CreatePromotion result }
	return s.merchant(ctx, `mutation($c: String!) { createPromotion(input: { enabled: true, couponCode: $c, conditions: [],
		actions: [{ code: "order_percentage_discount", arguments: [{ name: "discount", value: "10" }] }],
		translations: [{ languageCode: en, name: "By hand" }] }) { __typename } }`, map[string]any{"c": code}, &done)
}

// newInbox takes the messages of a store until the test ends. It refuses the first of all: the plugin has to send it again.
func newInbox(t *testing.T) *inbox {
	t.Helper()
	in, refused := &inbox{}, false
	in.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		in.mu.Lock()
		defer in.mu.Unlock()
		if !refused {
			refused = true
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		in.messages = append(in.messages, message{r.Header.Clone(), body, time.Now().UnixMilli()})
	}))
	t.Cleanup(in.Close)
	return in
}

// shopOf is the shop of a store that runs.
func shopOf(s *vendurepeer.Store) *shop {
	return &shop{url: s.URL, username: s.Username, password: s.Password, variant: vendurepeer.Mug, price: 1390}
}
