package medusa_test

import (
	"net/http"
	"strings"
	"time"
)

func (w *twin) listCampaigns(r *http.Request) (any, error) {
	var list []twinCampaign
	q := r.URL.Query()
	for _, c := range w.campaigns {
		if c.deleted || q.Has("campaign_identifier") && q.Get("campaign_identifier") != c.Identifier || !strings.Contains(c.Name, q.Get("q")) {
			continue
		}
		shown := *c
		for _, p := range w.promotions {
			if p.Campaign == c && !p.deleted {
				inside := *p
				inside.Campaign = nil
				shown.Promotions = append(shown.Promotions, &inside)
			}
		}
		list = append(list, shown)
	}
	return map[string]any{"campaigns": paged(r, list), "count": len(list)}, nil
}

func (w *twin) updateCampaign(r *http.Request) (any, error) {
	var in struct {
		EndsAt time.Time `json:"ends_at"`
	}
	if err := body(r, &in); err != nil {
		return nil, err
	}
	for _, c := range w.campaigns {
		if c.ID == r.PathValue("id") && !c.deleted {
			c.EndsAt = &in.EndsAt
			return map[string]any{"campaign": c}, nil
		}
	}
	return nil, refused(http.StatusNotFound, "not_found", "Campaign was not found")
}

func (w *twin) deleteCampaign(r *http.Request) (any, error) {
	for _, c := range w.campaigns {
		c.deleted = c.deleted || c.ID == r.PathValue("id")
	}
	return map[string]any{"id": r.PathValue("id"), "object": "campaign", "deleted": true}, nil
}
