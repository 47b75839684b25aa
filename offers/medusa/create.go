package medusa

import (
	"context"
	"errors"
	"net/http"

	"lastcall/offers"
)

// Create makes the promotion and its campaign in one call. Medusa refuses a second one of the same code, or a campaign that
// a deletion left behind; then what is there decides: one that differs in its end is moved, one that differs in more, or
// is used up, is made anew.
func (p *Platform) Create(ctx context.Context, c offers.Coupon) (string, error) {
	taxed, err := p.taxInclusive(ctx)
	if err != nil {
		return "", err
	}
	want, err := described(c, taxed)
	if err != nil {
		return "", err
	}
	body := want.body(c)
	const rounds = 3 // others may delete and create it at the same time
	for range rounds {
		answer, err := p.client.Send(ctx, http.MethodPost, "/admin/promotions?fields=id", body)
		if err != nil {
			return "", err
		}
		refusal := answer.Fault("create a promotion")
		if refusal == nil {
			var made struct{ Promotion promotion }
			if err := answer.Into(&made); err != nil {
				return "", err
			}
			return made.Promotion.ID, nil
		}
		if answer.Status != http.StatusBadRequest && answer.Status != http.StatusUnprocessableEntity {
			return "", refusal
		}
		there, _, err := p.byCode(ctx, c.Code)
		switch {
		case err == nil && !there.mark().Same(c.Mark):
			return "", rejected("the code is somebody else's")
		case err == nil && (there.usedUp() || !there.is(want.terms())):
			err = p.Delete(ctx, c.Mark, c.Code, there.ID)
		case err == nil && there.Campaign != nil:
			return there.ID, p.bring(ctx, there, c)
		case err == nil: // without a campaign nothing ends it
			err = p.remove(ctx, "delete a promotion", "/admin/promotions/"+there.ID)
		case errors.Is(err, offers.ErrNoCoupon):
			var left campaign
			left, err = p.campaignOf(ctx, c.Mark, c.Code)
			if errors.Is(err, offers.ErrNoCoupon) || err == nil && !left.onlyOurs(c.Mark) {
				return "", refusal // it was about something else
			}
			if err == nil && !left.has(c.Code) { // else it was made in this very moment
				err = p.drop(ctx, left)
			}
		}
		if err != nil {
			return "", err
		}
	}
	return "", errors.New("medusa: the code is being made and deleted by others")
}

// bring makes an existing promotion of the same terms end as it is described, and be active.
func (p *Platform) bring(ctx context.Context, there promotion, c offers.Coupon) error {
	if there.Status != "active" {
		if err := p.post(ctx, "activate a promotion", "/admin/promotions/"+there.ID+"?fields=id", map[string]string{"status": "active"}); err != nil {
			return err
		}
	}
	if milliseconds(there.Campaign.EndsAt) == c.EndsAt {
		return nil
	}
	return p.post(ctx, "move a campaign's end", "/admin/campaigns/"+there.Campaign.ID+"?fields=id", map[string]string{"ends_at": isoTime(c.EndsAt)})
}

func (p *Platform) post(ctx context.Context, what, path string, body any) error {
	answer, err := p.client.Send(ctx, http.MethodPost, path, body)
	if err != nil {
		return err
	}
	if gone(answer) { // deleted since it was looked up: the next try makes it
		return errors.New(what + ": it has just been deleted")
	}
	return answer.Fault(what)
}
