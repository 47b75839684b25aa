package platformtest

import (
	"errors"
	"slices"
	"time"

	"lastcall/offers"
)

var messageRows = []row{
	{"an order with a code is told, and again the same", func(w *world) {
		if w.Message == nil {
			w.listed()
			return
		}
		c := w.coupon()
		w.create(c)
		p := w.order(c.Code)
		m := w.message(p.ID, offers.OrderPlaced)
		events := w.parse(m)
		w.tells(events, p, c.Code)
		again := w.parse(m)
		if len(again) != len(events) {
			w.Fatalf("first %d events, then %d", len(events), len(again))
		}
		for i := range events {
			if a, b := events[i], again[i]; a.Delivery != b.Delivery || a.Event != b.Event || a.Order != b.Order || a.Kind != b.Kind {
				w.Errorf("first %+v, then %+v", a, b)
			}
			if events[i].Delivery == "" && events[i].Event == "" {
				w.Error("nothing tells the message from another: neither Delivery nor Event")
			}
		}
	}},
	{"a cancelled order is told", func(w *world) {
		c := w.coupon()
		w.create(c)
		p := w.order(c.Code)
		w.ok(w.Shop.Cancel(w.ctx, p.ID))
		w.undone(p)
	}},
	{"an order is told as cancelled once all of its money was given back, and not before", func(w *world) {
		shop, ok := w.Shop.(Refunder)
		if !ok {
			return
		}
		c := w.coupon()
		w.create(c)
		p := w.order(c.Code)
		_, listed := w.Platform.(offers.OrderSource)
		for _, part := range []int64{100, 1} {
			w.ok(shop.Refund(w.ctx, p.ID, part))
			if listed && w.lists(p.ID, offers.OrderCancelled) {
				w.Error("a part was given back")
			}
		}
		w.ok(shop.Refund(w.ctx, p.ID, 0))
		w.undone(p)
		if listed {
			w.until("the refund is listed", func() bool { return w.lists(p.ID, offers.OrderCancelled) })
		}
	}},
	{"what was changed, or signed by another, or long ago, is refused", func(w *world) {
		if w.Message == nil {
			_, err := w.Platform.ParseWebhook(offers.Webhook{Header: func(string) string { return "" }, Body: []byte("{}"), Now: w.Now()})
			if !errors.Is(err, offers.ErrSignature) {
				w.Errorf("answer %v to a message of a platform that sends none, want ErrSignature", err)
			}
			return
		}
		c := w.coupon()
		w.create(c)
		m := w.message(w.order(c.Code).ID, offers.OrderPlaced)
		w.parse(m) // authentic as it is
		for i := 0; i < len(m.Body); i += 1 + len(m.Body)/16 {
			changed := m
			changed.Body = slices.Clone(m.Body)
			changed.Body[i] ^= 1
			w.forged("a changed byte", w.Platform, changed)
		}
		for name, edit := range map[string]func(*offers.Webhook){
			"a byte more":    func(m *offers.Webhook) { m.Body = append(slices.Clone(m.Body), ' ') },
			"a byte less":    func(m *offers.Webhook) { m.Body = m.Body[:len(m.Body)-1] },
			"no body":        func(m *offers.Webhook) { m.Body = nil },
			"no headers":     func(m *offers.Webhook) { m.Header = func(string) string { return "" } },
			"broken headers": func(m *offers.Webhook) { m.Header = func(string) string { return "x" } },
		} {
			changed := m
			edit(&changed)
			w.forged(name, w.Platform, changed)
		}
		w.forged("another secret", w.Stranger, m)
		if !w.Undated {
			for name, ms := range map[string]int64{"long ago": time.Hour.Milliseconds(), "long ahead": -time.Hour.Milliseconds()} {
				moved := m
				moved.Now += ms
				w.forged(name, w.Platform, moved)
			}
		}
	}},
	{"orders can be listed where that is offered", func(w *world) {
		if _, ok := w.Platform.(offers.OrderSource); ok {
			w.listed()
		}
	}},
}

func (w *world) message(order string, kind offers.OrderEventKind) offers.Webhook {
	w.Helper()
	m, err := w.Message(w.ctx, order, kind)
	w.ok(err)
	return m
}

func (w *world) parse(m offers.Webhook) []offers.OrderEvent {
	w.Helper()
	events, err := w.Platform.ParseWebhook(m)
	w.ok(err)
	return events
}

// undone waits until the order is told as cancelled.
func (w *world) undone(p Placed) {
	w.Helper()
	if w.Message == nil {
		w.until("the cancellation is listed", func() bool { return w.lists(p.ID, offers.OrderCancelled) })
		return
	}
	events := w.parse(w.message(p.ID, offers.OrderCancelled))
	if !slices.ContainsFunc(events, func(e offers.OrderEvent) bool { return e.Kind == offers.OrderCancelled && e.Order == p.ID }) {
		w.Errorf("the message says %+v, want the cancellation of the order", events)
	}
}

// forged fails unless the message is refused for its signature.
func (w *world) forged(name string, p offers.Platform, m offers.Webhook) {
	w.Helper()
	if events, err := p.ParseWebhook(m); !errors.Is(err, offers.ErrSignature) || len(events) != 0 {
		w.Errorf("%s: answer %+v, %v; want ErrSignature", name, events, err)
	}
}

// tells fails unless one of the events is the order's, with its code.
func (w *world) tells(events []offers.OrderEvent, p Placed, code string) {
	w.Helper()
	for _, e := range events {
		if e.Kind != offers.OrderPlaced || e.Order != p.ID {
			continue
		}
		if e.Currency != w.store.Currency || e.Subtotal < 5_000 {
			w.Errorf("the order is told as %d %s, want its lines before discounts", e.Subtotal, e.Currency)
		}
		if want := []offers.UsedCode{{Code: code, Discount: p.Discount}}; !slices.Equal(e.Codes, want) {
			w.Errorf("the order's codes are told as %+v, want %+v", e.Codes, want)
		}
		if e.At != 0 && (e.At > w.Now()+60_000 || e.At < w.Now()-600_000) {
			w.Errorf("the order is told to be of %d, it is %d now", e.At, w.Now())
		}
		return
	}
	w.Errorf("the events %+v tell nothing of the order %q", events, p.ID)
}

// listed fails unless orders can be listed, with what they used.
func (w *world) listed() {
	w.Helper()
	c := w.coupon()
	w.create(c)
	p := w.order(c.Code)
	w.until("the order is listed", func() bool { return w.lists(p.ID, offers.OrderPlaced) })
	w.tells(w.orders(), p, c.Code)
}

func (w *world) lists(order string, kind offers.OrderEventKind) bool {
	w.Helper()
	return slices.ContainsFunc(w.orders(), func(e offers.OrderEvent) bool { return e.Kind == kind && e.Order == order })
}

// orders are the orders of the last minutes, whole.
func (w *world) orders() []offers.OrderEvent {
	w.Helper()
	source := w.Platform.(offers.OrderSource)
	var list []offers.OrderEvent
	for cursor := ""; ; {
		ctx, cancel := w.call()
		page, next, err := source.Orders(ctx, w.Now()-300_000, cursor)
		cancel()
		w.ok(err)
		if list = append(list, page...); next == "" {
			return list
		}
		if next == cursor {
			w.Fatal("the listing does not end")
		}
		cursor = next
	}
}
