package vendure

import (
	"context"

	"lastcall/offers"
)

// Delete looks the code up even when its reference is known: creations that met may have left another one than the caller
// was told of. The one that is referred to goes too, whatever its code is now, if it is the store's.
func (p *Platform) Delete(ctx context.Context, mark offers.Mark, code, ref string) error {
	all, referred, err := p.byCode(ctx, code, ref)
	if err != nil {
		return err
	}
	ours, _ := split(all, mark)
	if referred != nil && referred.ours(mark) && !contains(ours, referred.ID) {
		ours = append(ours, *referred)
	}
	return p.deleteAll(ctx, ours)
}

// deleteAll deletes promotions; those that have gone meanwhile are none the less deleted.
func (p *Platform) deleteAll(ctx context.Context, all []promotion) error {
	for _, one := range all {
		var data struct {
			DeletePromotion struct{ Result string }
		}
		err := p.ask(ctx, "Delete", map[string]any{"id": one.ID}, &data)
		switch {
		case refusedBy(err, notFound):
		case err != nil:
			return err
		case data.DeletePromotion.Result != "DELETED":
			return rejected("Delete: %s", data.DeletePromotion.Result)
		}
	}
	return nil
}

func contains(all []promotion, id string) bool {
	for _, one := range all {
		if one.ID == id {
			return true
		}
	}
	return false
}
