package medusa

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"lastcall/offers"
)

// Delete deletes the promotion, then its campaign: Medusa leaves that behind, and a promotion without it would never end. It
// goes by the code, whatever the reference: a code that was made again has another one.
func (p *Platform) Delete(ctx context.Context, mark offers.Mark, code, _ string) error {
	there, err := p.byCode(ctx, code)
	switch {
	case errors.Is(err, offers.ErrNoCoupon):
		_, err = p.clearCampaign(ctx, mark, code) // what a crash in between has left
		return err
	case err != nil:
		return err
	case !there.mark().Same(mark):
		return nil
	}
	if err := p.deletePromotion(ctx, there.ID); err != nil {
		return err
	}
	if c := there.Campaign; c != nil && len(c.Promotions) == 1 && offers.ParseMark(c.Name).Same(mark) {
		return p.remove(ctx, "delete a campaign", "/admin/campaigns/"+c.ID)
	}
	return nil // a campaign with others' promotions in it is not ours to end
}

// clearCampaign deletes the campaign of a code that is gone, and reports whether another try to create it has a
// chance. A promotion of ours that is in it under another name goes too; with one of the merchant's in it, it stays.
func (p *Platform) clearCampaign(ctx context.Context, mark offers.Mark, code string) (cleared bool, err error) {
	var list struct{ Campaigns []campaign }
	query := url.Values{"campaign_identifier": {campaignID(mark, code)}, "fields": {campaignFields}}
	if err := p.get(ctx, "look for a campaign", "/admin/campaigns", query, &list); err != nil {
		return false, err
	}
	for _, c := range list.Campaigns {
		if slices.ContainsFunc(c.Promotions, func(o promotion) bool { return o.Code == code }) {
			return true, nil // made again in this very moment
		}
		if slices.ContainsFunc(c.Promotions, func(o promotion) bool { return !o.mark().Same(mark) }) {
			return false, nil
		}
		for _, o := range c.Promotions {
			if err := p.deletePromotion(ctx, o.ID); err != nil {
				return false, err
			}
		}
		if err := p.remove(ctx, "delete a campaign", "/admin/campaigns/"+c.ID); err != nil {
			return false, err
		}
		cleared = true
	}
	return cleared, nil
}

func (p *Platform) deletePromotion(ctx context.Context, id string) error {
	return p.remove(ctx, "delete a promotion", "/admin/promotions/"+id)
}

// remove deletes what may be gone already.
func (p *Platform) remove(ctx context.Context, what, path string) error {
	answer, err := p.client.Send(ctx, http.MethodDelete, path, nil)
	if err != nil {
		return err
	}
	if answer.Status == http.StatusNotFound {
		return nil
	}
	return answer.Fault(what)
}
