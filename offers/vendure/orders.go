package vendure

import (
	"context"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// order is one that was placed, as Vendure has it.
type order struct {
	Code          string
	State         string
	OrderPlacedAt *time.Time
	UpdatedAt     time.Time
	CurrencyCode  string
	CouponCodes   []string
	Discounts     []struct {
		AdjustmentSource      string
		Amount, AmountWithTax int64
	}
	Promotions []struct{ ID, CouponCode string }
	Payments   []payment
	Lines      []struct{ OrderPlacedQuantity, UnitPrice, UnitPriceWithTax int64 }
}

type payment struct {
	State   string
	Amount  int64
	Refunds []struct {
		State string
		Total int64
	}
}

const settled = "Settled" // the state of a payment that came, and of a refund that went

// undone reports whether the order was cancelled, or all that was paid for it was given back.
func (o order) undone() bool {
	var paid, back int64
	for _, p := range o.Payments {
		if p.State == settled {
			paid += p.Amount
		}
		for _, r := range p.Refunds {
			if r.State == settled {
				back += r.Total
			}
		}
	}
	return o.State == "Cancelled" || paid > 0 && back >= paid
}

// overlap is how far back beyond the asked moment is looked: an order's time is written before the order can be seen.
const overlap = time.Minute

// Orders lists orders with coupon codes that changed since, oldest change first. One that is undone was placed before, and both
// are told: what a cancelled one had taken off is not kept by Vendure, and told as 0. A refund by itself is no change of its
// order to Vendure; the store's plugin makes it one.
func (p *Platform) Orders(ctx context.Context, since int64, cursor string) (events []offers.OrderEvent, next string, err error) {
	s, err := p.channel(ctx)
	if err != nil {
		return nil, "", err
	}
	at := outbound.Place{After: time.UnixMilli(since).Add(-overlap).UTC()}
	if cursor != "" {
		if at, err = outbound.ParsePlace(cursor); err != nil {
			return nil, "", err
		}
	}
	var data struct{ Orders struct{ Items []order } }
	if err := p.ask(ctx, "Orders", map[string]any{"since": at.After, "skip": at.Skip}, &data); err != nil {
		return nil, "", err
	}
	list := data.Orders.Items
	for _, o := range list {
		events = append(events, s.events(o)...)
	}
	if len(list) < pageSize {
		return events, "", nil
	}
	return events, at.Behind(list[len(list)-1].UpdatedAt, pageSize).String(), nil
}

// events are what an order says, nothing if it used no code that could be ours.
func (s settings) events(o order) []offers.OrderEvent {
	if o.OrderPlacedAt == nil {
		return nil
	}
	placed := offers.OrderEvent{Kind: offers.OrderPlaced, Order: o.Code, Currency: o.CurrencyCode, At: o.OrderPlacedAt.UnixMilli()}
	for _, typed := range o.CouponCodes {
		if code := offers.NormalizeCode(typed); code != "" {
			placed.Codes = append(placed.Codes, offers.UsedCode{Code: code, Discount: s.read(s.takenOff(o, typed), o.CurrencyCode)})
		}
	}
	if len(placed.Codes) == 0 {
		return nil
	}
	var subtotal int64
	for _, line := range o.Lines {
		price := line.UnitPrice
		if s.pricesIncludeTax {
			price = line.UnitPriceWithTax
		}
		subtotal += price * line.OrderPlacedQuantity
	}
	placed.Subtotal = s.read(subtotal, o.CurrencyCode)
	if !o.undone() {
		return []offers.OrderEvent{placed}
	}
	cancelled := placed
	cancelled.Kind, cancelled.At = offers.OrderCancelled, o.UpdatedAt.UnixMilli()
	return []offers.OrderEvent{placed, cancelled}
}

// takenOff is what the promotions behind a code took off the order, in Vendure's own units.
func (s settings) takenOff(o order, code string) int64 {
	var off int64
	for _, promotion := range o.Promotions {
		if !strings.EqualFold(promotion.CouponCode, code) {
			continue
		}
		for _, d := range o.Discounts {
			if d.AdjustmentSource != "PROMOTION:"+promotion.ID {
				continue
			}
			if s.pricesIncludeTax {
				off -= d.AmountWithTax
			} else {
				off -= d.Amount
			}
		}
	}
	return max(0, off)
}
