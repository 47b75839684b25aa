package woocommerce

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// Lookup implements offers.Platform.
func (p *Platform) Lookup(ctx context.Context, code string) (offers.Found, error) {
	h, a, err := p.byCode(ctx, code)
	if err != nil {
		return offers.Found{}, err
	}
	return h.found(p.clock(a)), nil
}

// byCode is the coupon that the checkout knows by the code; offers.ErrNoCoupon if there is none.
func (p *Platform) byCode(ctx context.Context, code string) (held, outbound.Answer, error) {
	query := url.Values{"code": {strings.ToLower(code)}}
	a, err := p.client.Send(ctx, http.MethodGet, "/coupons?"+query.Encode(), nil)
	if err != nil {
		return held{}, a, err
	}
	list, err := into[[]held](a, "look up")
	if err != nil {
		return held{}, a, err
	}
	for _, h := range list {
		if strings.EqualFold(h.Code, code) {
			return h, a, nil
		}
	}
	return held{}, a, offers.ErrNoCoupon
}

// Find implements offers.Platform. The shop's search looks into descriptions, where the mark is; a cursor is a page's
// number.
func (p *Platform) Find(ctx context.Context, mark offers.Mark, cursor string) ([]offers.Found, string, error) {
	page, err := pageOf(cursor)
	if err != nil {
		return nil, "", err
	}
	query := url.Values{"search": {string(mark.Store())}, "orderby": {"id"}, "order": {"asc"},
		"per_page": {strconv.Itoa(p.pageSize)}, "page": {strconv.Itoa(page)}}
	a, err := p.client.Send(ctx, http.MethodGet, "/coupons?"+query.Encode(), nil)
	if err != nil {
		return nil, "", err
	}
	list, err := into[[]held](a, "list")
	if err != nil {
		return nil, "", err
	}
	var found []offers.Found
	for _, h := range list {
		if h.mark().Same(mark) {
			found = append(found, h.found(p.clock(a)))
		}
	}
	return found, p.nextPage(a, page, len(list)), nil
}

func pageOf(cursor string) (int, error) {
	if cursor == "" {
		return 1, nil
	}
	page, err := strconv.Atoi(cursor)
	if err != nil || page < 2 {
		return 0, rejected("not a cursor of ours")
	}
	return page, nil
}

// nextPage is the next cursor, "" after the last page.
func (p *Platform) nextPage(a outbound.Answer, page, n int) string {
	pages, err := strconv.Atoi(a.Header.Get("X-WP-TotalPages"))
	if err == nil && page >= pages || n == 0 || err != nil && n < p.pageSize {
		return ""
	}
	return strconv.Itoa(page + 1)
}
