package admin

import (
	"crypto/rand"
	"errors"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// The steps of a new store's guide.
const (
	stepTag      = "tag"
	stepPlatform = "platform"
	stepCampaign = "campaign"
)

var guideSteps = []string{stepTag, stepPlatform, stepCampaign}

func startPath(id string) string { return storePath(id) + "/start" }

// start leads through what a new store needs, and says how far it is.
func (a *admin) start(w http.ResponseWriter, r *http.Request, v *visit) error {
	seen, err := a.tagSeen(r, v)
	if err != nil {
		return err
	}
	campaigns, err := a.Catalog.Campaigns(r.Context(), v.store.ID)
	if err != nil {
		return err
	}
	view := views.Start{CanEdit: v.canEdit(), Tag: a.scriptTag(v.store), Seen: seen, SkipURL: startPath(v.store.ID) + "/skip",
		ListURL:  campaignsPath(v.store.ID),
		Platform: a.startPlatform(v), Campaign: a.startCampaign(v, campaigns)}
	if seen.Done && slices.Contains(v.store.Guide, stepTag) && v.canEdit() {
		a.guideDone(r, v, stepTag)
	}
	if v.canEdit() && len(v.store.Guide) > 0 {
		view.FinishURL = startPath(v.store.ID) + "/finish"
	}
	view.AllDone = seen.Done && view.Platform.StateKind == "good" && view.Campaign.StateKind == "good"
	page := a.page(v, "Start")
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, http.StatusOK, views.StartPage(page, view))
}

// open reports whether a step is neither done nor skipped, as far as the store itself knows.
func open(s *offers.Storefront, step string) bool { return slices.Contains(s.Guide, step) }

func waiting(v *visit, step, words string) views.StartStep {
	if open(v.store, step) {
		return views.StartStep{State: words, StateKind: "wait", Skippable: v.canEdit()}
	}
	return views.StartStep{State: "Skipped", StateKind: "off"}
}

var done = views.StartStep{State: "Done", StateKind: "good"}

func (a *admin) startPlatform(v *visit) views.StartPlatform {
	p := views.StartPlatform{Name: platformName(v.store.Platform), PageURL: platformPath(v.store.ID)}
	if storeOwn.allows(v.role()) {
		p.ConnectURL = connectPath(v.store.ID)
	}
	switch {
	case v.store.Platform != "direct":
		p.StartStep, p.Words = done, "The store is connected to "+p.Name+"."
	case open(v.store, stepPlatform):
		p.StartStep = waiting(v, stepPlatform, "To do")
		p.Words = "Say what runs your cart, so that codes work at its checkout."
	default:
		p.StartStep, p.Words = done, "Your own checkout asks our API for each code. It needs an API key."
	}
	return p
}

func (a *admin) startCampaign(v *visit, all []offers.Campaign) views.StartCampaign {
	c := views.StartCampaign{Action: startPath(v.store.ID) + "/campaign", ID: "c-" + strings.ToLower(rand.Text()[:12]),
		BlankURL: storePath(v.store.ID) + "/new-campaign"}
	on := slices.ContainsFunc(all, func(c offers.Campaign) bool { return c.Enabled })
	switch {
	case on:
		c.StartStep, c.Words = done, "A campaign is on: hesitating shoppers see its offers."
		return c
	case len(all) > 0:
		c.StartStep = views.StartStep{State: "Off", StateKind: "wait"}
		c.Words = "There is a campaign, and none is on yet. Look at it under Campaigns, then switch it on. Or start from another one:"
	default:
		c.StartStep = waiting(v, stepCampaign, "To do")
		c.Words = "Pick what fits your shop best. Everything in it can be changed, and more can be added later."
	}
	for i, t := range offers.Templates() {
		sample := t.Campaign(v.store, v.setting.caps, c.ID, a.Now())
		c.Templates = append(c.Templates, views.Template{ID: "t-" + t.Key, Value: t.Key, Name: t.Name, Does: t.Does, For: t.For,
			Gives: valueWords(sample.Value, v.store.Currency) + ", for " + durationWords(sample.Duration), Checked: i == 0})
	}
	return c
}

// tagSeen says where the store's tag was seen.
func (a *admin) tagSeen(r *http.Request, v *visit) (views.TagSeen, error) {
	sightings, err := a.Sightings.Sighted(r.Context(), v.store)
	if err != nil {
		return views.TagSeen{}, err
	}
	t := views.TagSeen{CanEdit: v.canEdit(), AgainURL: startPath(v.store.ID) + "#tag", AddURL: startPath(v.store.ID) + "/origin"}
	for _, s := range sightings {
		at := a.time(v, s.At)
		switch {
		case !v.store.HasOrigin(s.Origin):
			t.Strays = append(t.Strays, views.Stray{Origin: s.Origin, At: at})
		case !t.Done: // the newest
			t.Done, t.StartStep, t.Words = true, done, "Seen on "+s.Origin+", last "+at+"."
		}
	}
	if !t.Done {
		t.StartStep = waiting(v, stepTag, "Waiting")
		t.Words = "Waiting for your first page view on " + strings.Join(v.store.Origins, " or ") + "…"
		t.PollURL = startPath(v.store.ID) + "/tag?seen=" + mark(t)
	}
	return t, nil
}

// mark stands for what a person has been told of sightings.
func mark(t views.TagSeen) string {
	h := fnv.New32a()
	for _, s := range t.Strays {
		h.Write([]byte(s.Origin + "\n"))
	}
	h.Write([]byte(strconv.FormatBool(t.Done)))
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// tagPart is the part of the guide that waits for the tag, for pages that ask again by script. What has not changed is not
// sent again, so that nobody hears it twice.
func (a *admin) tagPart(w http.ResponseWriter, r *http.Request, v *visit) error {
	t, err := a.tagSeen(r, v)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("seen") == mark(t) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return a.render(w, r, http.StatusOK, views.TagPart(t))
}

// addOrigin lets pages of an address that has the tag have offers.
func (a *admin) addOrigin(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	origin, err := offers.ReadOrigin(r.PostForm.Get("origin"))
	if err != nil {
		return errForm
	}
	full := false
	err = a.changeStore(r, v, func(s *offers.Storefront) {
		full = len(s.Origins) >= offers.MaxOrigins
		if !s.HasOrigin(origin) && !full {
			s.Origins = append(slices.Clone(s.Origins), origin)
		}
	})
	if err != nil {
		return err
	}
	words := origin + " is one of this store’s addresses now."
	if full {
		words = "This store has as many addresses as it may have: take one out in its settings first."
	}
	return a.back(w, r, v, startPath(v.store.ID), words)
}

// skip leaves a step of the guide out.
func (a *admin) skip(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	step := r.PostForm.Get("step")
	if !slices.Contains(guideSteps, step) {
		return errForm
	}
	if err := a.changeStore(r, v, without(step)); err != nil {
		return err
	}
	http.Redirect(w, r, startPath(v.store.ID), http.StatusSeeOther)
	return nil
}

// finish puts the guide away.
func (a *admin) finish(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := a.changeStore(r, v, without(guideSteps...)); err != nil {
		return err
	}
	http.Redirect(w, r, campaignsPath(v.store.ID), http.StatusSeeOther)
	return nil
}

func without(steps ...string) func(*offers.Storefront) {
	return func(s *offers.Storefront) {
		s.Guide = slices.DeleteFunc(slices.Clone(s.Guide), func(step string) bool { return slices.Contains(steps, step) })
	}
}

// guideDone notes that a step is done; that it could not be noted holds nobody up.
func (a *admin) guideDone(r *http.Request, v *visit, step string) {
	if err := a.changeStore(r, v, without(step)); err != nil {
		a.Logger.WarnContext(r.Context(), "admin: step of the guide not noted", "store", v.store.ID, "cause", err)
	}
}

// changeStore changes whatever version of the visit's store is kept now, and the visit sees it. A change that changes nothing
// is not saved.
func (a *admin) changeStore(r *http.Request, v *visit, change func(*offers.Storefront)) error {
	for range maxTries {
		kept, err := a.Catalog.StoreByID(r.Context(), v.store.ID)
		if err != nil {
			return err
		}
		changed := *kept // the one kept may be shared with others
		change(&changed)
		if slices.Equal(changed.Guide, kept.Guide) && slices.Equal(changed.Origins, kept.Origins) {
			return nil
		}
		changed.SavedBy = v.author()
		err = a.Catalog.SaveStore(r.Context(), &changed)
		if errors.Is(err, offers.ErrConflict) {
			continue
		}
		if err == nil {
			v.store = &changed
			a.Changed(changed.ID)
		}
		return err
	}
	return away(offers.ErrConflict)
}
