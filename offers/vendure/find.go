package vendure

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"lastcall/offers"
)

// Lookup finds a code, whoever made it; of several, the oldest.
func (p *Platform) Lookup(ctx context.Context, code string) (offers.Found, error) {
	all, _, err := p.byCode(ctx, code, "")
	if err != nil {
		return offers.Found{}, err
	}
	if len(all) == 0 {
		return offers.Found{}, offers.ErrNoCoupon
	}
	uses, err := p.uses(ctx, all[0])
	if err != nil {
		return offers.Found{}, err
	}
	return all[0].found(p.now(), uses), nil
}

// usesPages bounds how many pages of orders are read to count the uses of one code.
const usesPages = 10

// uses counts the orders with a promotion among the newest thousand that were placed since it was made: Vendure itself tells
// of no promotion how often it was used.
func (p *Platform) uses(ctx context.Context, of promotion) (int64, error) {
	var n int64
	for page := range usesPages {
		var data struct {
			Orders struct {
				Items []struct{ Promotions []struct{ ID string } }
			}
		}
		since := of.CreatedAt.Add(-time.Minute)
		if err := p.ask(ctx, "Uses", map[string]any{"since": since, "skip": page * pageSize}, &data); err != nil {
			return 0, err
		}
		for _, order := range data.Orders.Items {
			for _, used := range order.Promotions {
				if used.ID == of.ID {
					n++
				}
			}
		}
		if len(data.Orders.Items) < pageSize {
			break
		}
	}
	return n, nil
}

// Find lists the store's codes, from the newest page to the oldest: pages are counted from the oldest promotion, so one that
// is deleted meanwhile shifts what was read already, and nothing is passed over. Uses are not counted here.
func (p *Platform) Find(ctx context.Context, mark offers.Mark, cursor string) (page []offers.Found, next string, err error) {
	end := -1 // of the page, counted from the oldest
	if cursor != "" {
		if end, err = strconv.Atoi(cursor); err != nil || end <= 0 {
			return nil, "", fmt.Errorf("cursor %q is none of ours", cursor)
		}
	}
	start := max(0, end-pageSize)
	list, err := p.marked(ctx, mark, start)
	if err != nil {
		return nil, "", err
	}
	if total := list.Promotions.TotalItems; end < 0 && total > len(list.Promotions.Items) {
		start = total - pageSize
		if list, err = p.marked(ctx, mark, start); err != nil {
			return nil, "", err
		}
	}
	items := list.Promotions.Items
	if end > 0 {
		items = items[:min(len(items), end-start)]
	}
	now := p.now()
	for _, one := range items {
		if one.ours(mark) {
			page = append(page, one.found(now, 0))
		}
	}
	if start > 0 {
		next = strconv.Itoa(start)
	}
	return page, next, nil
}

func (p *Platform) marked(ctx context.Context, mark offers.Mark, skip int) (list promotionList, err error) {
	err = p.ask(ctx, "Find", map[string]any{"mark": mark.Store(), "skip": skip}, &list)
	return list, err
}
