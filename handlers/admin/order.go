package admin

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
)

// order saves the priorities of all rows of the list at once, after moving one of them up or down if that is asked for.
func (a *admin) order(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	back, _ := url.ParseQuery(form.Get("back"))
	refuse := func(status int, words string) error { return a.showCampaigns(w, r, v, status, back, words) }
	all, err := a.Catalog.Campaigns(r.Context(), v.store.ID)
	if err != nil {
		return err
	}
	was := map[string]int{}
	var shown []string
	for i := range all {
		c := &all[i]
		was[c.ID] = c.Priority
		if !form.Has("p." + c.ID) {
			continue
		}
		shown = append(shown, c.ID)
		if err := priority().set(c, form.Get("p."+c.ID), v.setting); err != nil || c.Priority < -1000 || c.Priority > 1000 {
			return refuse(http.StatusUnprocessableEntity, "The priority of “"+c.Name+"” is a whole number between -1000 and 1000. Nothing was saved.")
		}
	}
	slices.SortStableFunc(all, byPriority)
	slices.SortStableFunc(shown, func(x, y string) int { return placeOf(all, x) - placeOf(all, y) })
	at := ""
	if id := form.Get("up"); id != "" {
		at = move(all, shown, id, -1)
	}
	if id := form.Get("down"); id != "" {
		at = move(all, shown, id, 1)
	}
	var changed []*offers.Campaign
	for i := range all {
		c := &all[i]
		if c.Priority == was[c.ID] {
			continue
		}
		if form.Has("v."+c.ID) && form.Get("v."+c.ID) != strconv.FormatInt(c.Version, 10) {
			return refuse(http.StatusConflict, "Someone saved “"+c.Name+"” in between. Nothing was changed: this is how it is now.")
		}
		if c.Validate() != nil {
			return refuse(http.StatusUnprocessableEntity, "“"+c.Name+"” needs a correction before its priority can change. Nothing was changed.")
		}
		c.UpdatedAt, c.UpdatedBy = a.Now(), v.author()
		changed = append(changed, c)
	}
	if len(changed) > offers.MaxSaved {
		return refuse(http.StatusUnprocessableEntity, "That changes too many campaigns at once. Change fewer of them.")
	}
	switch err := a.Catalog.SaveCampaigns(r.Context(), changed); {
	case errors.Is(err, offers.ErrConflict):
		return refuse(http.StatusConflict, "Someone saved one of these campaigns in between. Nothing was changed: this is how they are now.")
	case err != nil:
		return err
	}
	to := listPath(v, form) + at
	if len(changed) == 0 {
		return a.back(w, r, v, to, "The order is as it was.")
	}
	a.Changed(v.store.ID)
	return a.back(w, r, v, to, "The order is saved.")
}

// byPriority is the order in which campaigns are asked.
func byPriority(x, y offers.Campaign) int {
	return cmp.Or(cmp.Compare(y.Priority, x.Priority), strings.Compare(x.ID, y.ID))
}

func placeOf(all []offers.Campaign, id string) int {
	return slices.IndexFunc(all, func(c offers.Campaign) bool { return c.ID == id })
}

// move puts a campaign in the place of the one that is shown above (by -1) or below it, and deals the priorities out anew:
// the same numbers where they tell the campaigns apart, else as few others as it takes. It answers the button that moves it on,
// or back from the end, as a fragment of the list's address.
func move(all []offers.Campaign, shown []string, id string, by int) (button string) {
	i := slices.Index(shown, id)
	if i < 0 || i+by < 0 || i+by >= len(shown) {
		return ""
	}
	from, to := placeOf(all, id), placeOf(all, shown[i+by])
	numbers := make([]int, len(all))
	for i, c := range all {
		numbers[i] = c.Priority
	}
	c := all[from]
	all = slices.Insert(slices.Delete(all, from, from+1), to, c)
	for i := range all {
		all[i].Priority = numbers[i]
	}
	for i := len(all) - 2; i >= 0; i-- {
		if byPriority(all[i], all[i+1]) > 0 {
			all[i].Priority = all[i+1].Priority
			if all[i].ID > all[i+1].ID {
				all[i].Priority++
			}
		}
	}
	if all[0].Priority > 1000 {
		for i := range all {
			all[i].Priority = max(-1000, len(all)-i)
		}
	}
	if end := i + by; end == 0 || by > 0 && end < len(shown)-1 {
		return "#down-" + id
	}
	return "#up-" + id
}
