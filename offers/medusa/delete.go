package medusa

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"lastcall/offers"
	"lastcall/offers/outbound"
)

// Delete deletes the promotion, then its campaign: Medusa leaves that behind, and a promotion without it would never end. It
// goes by the code, whatever the reference: a code that was made again has another one.
func (p *Platform) Delete(ctx context.Context, mark offers.Mark, code, _ string) error {
	c, err := p.campaignOf(ctx, mark, code)
	switch {
	case errors.Is(err, offers.ErrNoCoupon): // as the merchant left it
	case err != nil:
		return err
	case c.onlyOurs(mark):
		if err := p.drop(ctx, c); err != nil || c.has(code) {
			return err
		}
	}
	there, _, err := p.byCode(ctx, code)
	switch {
	case errors.Is(err, offers.ErrNoCoupon):
		return nil
	case err != nil:
		return err
	case !there.mark().Same(mark):
		return nil
	}
	return p.remove(ctx, "delete a promotion", "/admin/promotions/"+there.ID)
}

// campaignOf is the campaign that was made for a code; offers.ErrNoCoupon if there is none.
func (p *Platform) campaignOf(ctx context.Context, mark offers.Mark, code string) (campaign, error) {
	var list struct{ Campaigns []campaign }
	query := url.Values{"campaign_identifier": {campaignID(mark, code)}, "fields": {campaignFields}}
	if _, err := p.get(ctx, "look for a campaign", "/admin/campaigns", query, &list); err != nil {
		return campaign{}, err
	}
	if len(list.Campaigns) == 0 {
		return campaign{}, offers.ErrNoCoupon
	}
	return list.Campaigns[0], nil
}

func (c campaign) has(code string) bool {
	return slices.ContainsFunc(c.Promotions, func(o promotion) bool { return o.Code == code })
}

// onlyOurs reports whether no promotion in it is the merchant's own.
func (c campaign) onlyOurs(mark offers.Mark) bool {
	return !slices.ContainsFunc(c.Promotions, func(o promotion) bool { return !o.mark().Same(mark) })
}

// drop deletes a campaign with all that is in it, the codes first. A crash in between leaves a campaign without any, which
// the next try, or the reconciler, finds.
func (p *Platform) drop(ctx context.Context, c campaign) error {
	for _, o := range c.Promotions {
		if err := p.remove(ctx, "delete a promotion", "/admin/promotions/"+o.ID); err != nil {
			return err
		}
	}
	return p.remove(ctx, "delete a campaign", "/admin/campaigns/"+c.ID)
}

// remove deletes what may be gone already.
func (p *Platform) remove(ctx context.Context, what, path string) error {
	answer, err := p.client.Send(ctx, http.MethodDelete, path, nil)
	if err != nil {
		return err
	}
	if gone(answer) {
		return nil
	}
	return answer.Fault(what)
}

// gone reports whether Medusa itself says that there is no such thing: whoever stands before it may say so of an address.
func gone(answer outbound.Answer) bool {
	var said struct{ Type string }
	return answer.Status == http.StatusNotFound && answer.Into(&said) == nil && said.Type == "not_found"
}
