package medusa

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"lastcall/offers"
)

// PageSize is how many codes Find asks for at once.
const PageSize = 100

// Lookup finds a code, whoever made it. Medusa's codes know upper from lower case.
func (p *Platform) Lookup(ctx context.Context, code string) (offers.Found, error) {
	there, now, err := p.byCode(ctx, code)
	if err != nil {
		return offers.Found{}, err
	}
	return there.found(there.Campaign, now), nil
}

// byCode is the promotion with a code, and what time it is at Medusa's, ms; offers.ErrNoCoupon if there is none.
func (p *Platform) byCode(ctx context.Context, code string) (there promotion, now int64, err error) {
	var list struct{ Promotions []promotion }
	query := url.Values{"code": {code}, "fields": {promotionFields}}
	if now, err = p.get(ctx, "look for a code", "/admin/promotions", query, &list); err != nil {
		return promotion{}, 0, err
	}
	if len(list.Promotions) == 0 {
		return promotion{}, 0, offers.ErrNoCoupon
	}
	return list.Promotions[0], now, nil
}

// Find lists campaigns by the mark in their names; a campaign that a deletion left behind counts as a code that nobody can
// use. Codes that are deleted between two pages may hide others, which the next listing finds.
func (p *Platform) Find(ctx context.Context, mark offers.Mark, cursor string) ([]offers.Found, string, error) {
	offset := 0
	if cursor != "" {
		var err error
		if offset, err = strconv.Atoi(cursor); err != nil || offset < 0 {
			return nil, "", errors.New("medusa: not a cursor")
		}
	}
	var list struct{ Campaigns []campaign }
	query := page(url.Values{"q": {string(mark.Store())}, "order": {"id"}, "fields": {campaignFields}}, PageSize, offset)
	now, err := p.get(ctx, "list campaigns", "/admin/campaigns", query, &list)
	if err != nil {
		return nil, "", err
	}
	var found []offers.Found
	for _, c := range list.Campaigns {
		named := offers.ParseMark(c.Name)
		if !named.Same(mark) {
			continue
		}
		if len(c.Promotions) == 0 {
			_, code, _ := strings.Cut(c.Name, " ")
			found = append(found, offers.Found{Code: code, Mark: named, EndsAt: milliseconds(c.EndsAt), CreatedAt: milliseconds(c.CreatedAt)})
		}
		for _, o := range c.Promotions {
			if o.mark().Same(mark) {
				found = append(found, o.found(&c, now))
			}
		}
	}
	next := ""
	if len(list.Campaigns) == PageSize {
		next = strconv.Itoa(offset + PageSize)
	}
	return found, next, nil
}
