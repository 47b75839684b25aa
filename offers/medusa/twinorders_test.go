package medusa_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"lastcall/offers"
	"lastcall/offers/signed"
)

func (w *twin) listOrders(r *http.Request) (any, error) {
	list := []*twinOrder{}
	if q := r.URL.Query(); q.Has("updated_at[$gte]") {
		since, err := time.Parse(time.RFC3339, q.Get("updated_at[$gte]"))
		if err != nil || q.Get("order") != "updated_at" {
			return nil, invalid("Invalid request")
		}
		for _, o := range w.orders {
			if !o.UpdatedAt.Before(since) {
				list = append(list, o)
			}
		}
		slices.SortStableFunc(list, func(a, b *twinOrder) int { return a.UpdatedAt.Compare(b.UpdatedAt) })
	}
	return map[string]any{"orders": paged(r, list), "count": len(list)}, nil
}

func (w *twin) cancel(r *http.Request) (any, error) {
	for _, o := range w.orders {
		if o.ID == r.PathValue("id") {
			at := w.now()
			o.Status, o.CanceledAt, o.UpdatedAt = "canceled", &at, at
			w.tell("order.cancelled", o, at)
			return map[string]any{"order": o}, nil
		}
	}
	return nil, refused(http.StatusNotFound, "not_found", "Order was not found")
}

// tell sends what the project's subscriber would.
func (w *twin) tell(event string, o *twinOrder, at time.Time) {
	if w.hook == "" || len(o.codes) == 0 {
		return
	}
	codes := []any{}
	for _, c := range o.codes {
		codes = append(codes, map[string]any{"code": c.Code, "discount": offers.Money{Amount: c.Discount, Currency: "EUR"}.Decimal()})
	}
	text, _ := json.Marshal(map[string]any{"event": event, "id": w.id("message"), "order": o.ID, "currency": "EUR",
		"subtotal": offers.Money{Amount: o.total, Currency: "EUR"}.Decimal(), "codes": codes, "at": at.UnixMilli()})
	req, err := http.NewRequest("POST", w.hook, strings.NewReader(string(text)))
	if err != nil {
		panic(err)
	}
	req.Header.Set(signed.Header, signed.Sign([]byte(webhookSecret), text, w.now().UnixMilli()))
	go func() {
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
		}
	}()
}
