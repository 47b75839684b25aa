package woocommerce

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"lastcall/offers"
)

// Orders implements offers.OrderSource: orders by when they were last changed. A cursor is a page's number.
func (p *Platform) Orders(ctx context.Context, since int64, cursor string) ([]offers.OrderEvent, string, error) {
	page, err := pageOf(cursor)
	if err != nil {
		return nil, "", err
	}
	query := url.Values{"modified_after": {time.UnixMilli(since).UTC().Format(gmtForm)}, "dates_are_gmt": {"true"},
		"orderby": {"modified"}, "order": {"asc"}, "per_page": {strconv.Itoa(p.pageSize)}, "page": {strconv.Itoa(page)}}
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
	return events, p.nextPage(a, page, len(list)), nil
}
