package woocommerce

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// Orders implements offers.OrderSource: orders by when they were last changed, in whole seconds. Pages are counted from a moment
// that moves along, since an order that changes between two of them leaves its place.
func (p *Platform) Orders(ctx context.Context, since int64, cursor string) ([]offers.OrderEvent, string, error) {
	at := outbound.Place{After: time.UnixMilli(since).UTC()}
	if cursor != "" {
		var err error
		if at, err = outbound.ParsePlace(cursor); err != nil {
			return nil, "", rejected("not a cursor of ours")
		}
	}
	query := url.Values{"modified_after": {at.After.Format(gmtForm)}, "dates_are_gmt": {"true"}, "orderby": {"modified"}, "order": {"asc"},
		"per_page": {strconv.Itoa(p.pageSize)}, "page": {strconv.Itoa(at.Skip/p.pageSize + 1)}}
	a, err := p.client.Send(ctx, http.MethodGet, "/orders?"+query.Encode(), nil)
	if err != nil {
		return nil, "", err
	}
	list, err := into[[]order](a, "list orders")
	if err != nil {
		return nil, "", err
	}
	var events []offers.OrderEvent
	for _, o := range list {
		e, ok, err := o.event()
		if err != nil {
			return nil, "", err
		}
		if ok {
			events = append(events, e)
		}
	}
	if len(list) < p.pageSize {
		return events, "", nil
	}
	return events, at.Behind(time.UnixMilli(gmt(list[len(list)-1].Modified)), p.pageSize).String(), nil
}
