package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// code shows all that is known of one code.
func (a *admin) code(w http.ResponseWriter, r *http.Request, v *visit) error {
	c, err := a.codeOf(r, v)
	if err != nil {
		return err
	}
	return a.showCodePage(w, r, v, http.StatusOK, c, codeForms{})
}

// codeOf is the code that the address names.
func (a *admin) codeOf(r *http.Request, v *visit) (offers.CodeRecord, error) {
	code, err := offers.OpenCodeID(v.store, r.PathValue("code"))
	if err != nil {
		return offers.CodeRecord{}, errNotFound
	}
	c, err := a.Desk.CodeRecord(r.Context(), v.store, code)
	var refused *offers.Refusal
	if errors.As(err, &refused) {
		return c, errNotFound
	}
	return c, err
}

// codeForms are the two forms of the page as they were sent and not done.
type codeForms struct {
	typed           url.Values
	wrong           offers.FieldErrors
	extend, revoke  string // what kept it from being done
	extended, asked bool
}

func (a *admin) showCodePage(w http.ResponseWriter, r *http.Request, v *visit, status int, c offers.CodeRecord, f codeForms) error {
	ctx := r.Context()
	names, err := a.codeCampaigns(ctx, v)
	if err != nil {
		return err
	}
	events, err := a.Desk.CodeEvents(ctx, v.store, c)
	if err != nil {
		return err
	}
	view := views.Code{ListURL: codesPath(v.store.ID), Code: v.showCode(c.Code), Words: codeWords(c), TimeZone: v.store.Location().String(),
		Masked: !v.seesCodes(), Facts: a.codeFacts(v, c, names)}
	view.State, view.StateKind = codeState(c)
	view.Platform, view.PlatformKind = outsideWords(c, platformName(v.store.Platform))
	view.Events, view.EventWords = a.codeHistory(v, c, events)
	if c.Session != "" {
		view.SessionName = offers.SessionName(v.store, c.Session)
		view.SessionURL = whyPath(v.store.ID) + "?session=" + url.QueryEscape(view.SessionName)
	}
	if v.seesCodes() && c.Lives() {
		if err := a.codeActions(ctx, v, c, f, &view); err != nil {
			return err
		}
	}
	p := a.page(v, "Code "+offers.MaskCode(c.Code)) // titles end up in histories
	p.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.CodePage(p, view))
}

// codeActions are what can be done with a live code.
func (a *admin) codeActions(ctx context.Context, v *visit, c offers.CodeRecord, f codeForms, view *views.Code) error {
	reason := func(id, wrong string) views.Field {
		return views.Field{Type: views.Text, ID: id, Name: "reason", Label: "Reason", Value: f.typed.Get("reason"), Required: true, Wide: true,
			Error: wrong, Hint: "Kept in the log of changes. No names, please."}
	}
	if c.Goodwill {
		view.Give = a.giveCode(ctx, v, c)
	}
	path := codePath(v.store, c.Code)
	revoke := views.CodeForm{Action: path + "/revoke", Problem: f.revoke, Fields: []views.Field{reason("revoke-reason", "")},
		Words: "It is refused from now on, at the checkout too. There is no way back."}
	if f.revoke != "" || f.asked {
		revoke.Fields[0] = reason("revoke-reason", f.wrong["reason"])
	}
	view.Revoke = &revoke
	if c.State == offers.Released {
		return nil
	}
	left, err := a.mayAdd(ctx, v, c)
	if err != nil {
		return err
	}
	if left < minutes.ms && f.extend == "" {
		return nil
	}
	extend := views.CodeForm{Action: path + "/extend", Seen: strconv.FormatInt(c.EndsAt, 10), Problem: f.extend,
		Words: "Moves the shopper's countdown, the end of the code and its end at the store together."}
	if c.Goodwill {
		extend.Words = "Moves the end of the code, here and at the store together."
	}
	extend.Words += " At most " + showSpan(left/minutes.ms*minutes.ms) + " more for this code."
	more := views.Field{Type: views.Text, Number: true, ID: "extend-minutes", Name: "minutes", Label: "More time", Unit: "min", Value: "10", Required: true}
	why := reason("extend-reason", "")
	if f.extended {
		more.Value, more.Error = f.typed.Get("minutes"), f.wrong["minutes"]
		why = reason("extend-reason", f.wrong["reason"])
	} else {
		why.Value = ""
	}
	extend.Fields = []views.Field{more, why}
	view.Extend = &extend
	return nil
}

// mayAdd is how much more time staff may give to a code, ms.
func (a *admin) mayAdd(ctx context.Context, v *visit, c offers.CodeRecord) (int64, error) {
	most, err := a.mostAdded(ctx, v, c)
	return max(0, most-c.AddedMS), err
}

func (a *admin) mostAdded(ctx context.Context, v *visit, c offers.CodeRecord) (int64, error) {
	all, err := a.Catalog.Campaigns(ctx, v.store.ID)
	if err != nil {
		return 0, err
	}
	var campaign *offers.Campaign
	if i := slices.IndexFunc(all, func(have offers.Campaign) bool { return have.ID == c.Campaign }); i >= 0 {
		campaign = &all[i]
	}
	return v.store.DeskRules().MoreFor(c, campaign), nil
}

// giveCode is what to pass on to the customer; no link where the platform has none.
func (a *admin) giveCode(ctx context.Context, v *visit, c offers.CodeRecord) *views.GiveCode {
	give := &views.GiveCode{}
	platform, err := a.Platforms.Of(ctx, v.store)
	if err == nil {
		give.Link, err = platform.CartURL(v.store, offers.CartLink{Code: c.Code})
	}
	if err != nil {
		a.Logger.WarnContext(ctx, "admin: no cart link", "store", v.store.ID, "err", offers.CauseOf(err, c.Code))
	}
	return give
}

// codeHistory is what the record and the trace tell, oldest first. What the trace has lost is told from the record's own times.
func (a *admin) codeHistory(v *visit, c offers.CodeRecord, lines []offers.TraceLine) (out []views.CodeEvent, words string) {
	type moment struct {
		at   int64
		kind string
		line offers.TraceLine
	}
	var all []moment
	known := map[string]bool{}
	for _, l := range lines {
		all = append(all, moment{l.At, l.Kind, l})
		known[l.Kind] = true
	}
	born := "offered"
	if c.Goodwill {
		born, known["claimed"] = "issued", true
	}
	words = "From the log of decisions and the code's own record."
	for kind, at := range map[string]int64{born: c.MintedAt, "claimed": c.ClaimedAt, "redeemed": c.RedeemedAt, "revoked": c.RevokedAt, "released": c.ReleasedAt} {
		if at > 0 && !known[kind] {
			all = append(all, moment{at: at, kind: kind})
			words = "The log of decisions no longer goes back far enough: times are the code's own."
		}
	}
	slices.SortStableFunc(all, func(x, y moment) int { return int(x.at - y.at) })
	for _, m := range all {
		e := views.CodeEvent{At: a.time(v, m.at), What: m.kind, Kind: "info"}
		if h, ok := happened[m.kind]; ok {
			e.What, e.Kind, e.Words = h.what, h.kind, h.why
		}
		if m.line.AddedMS > 0 {
			e.Words = showSpan(m.line.AddedMS) + " more, by staff."
		}
		if m.line.Order != "" {
			e.Words += " Order " + m.line.Order + "."
		}
		if m.line.Reason != "" {
			e.Words += " " + lateWords(offers.Late(m.line.Reason))
		}
		out = append(out, e)
	}
	return out, words
}

// lateWords say what was not as promised about an order that the store let through.
func lateWords(l offers.Late) string {
	switch l {
	case offers.AfterEnd:
		return "It was placed after the offer had ended."
	case offers.SecondUse:
		return "The code had been used before."
	case offers.NotClaimed:
		return "The shopper had not taken the offer."
	case offers.Withdrawn:
		return "The code had been withdrawn."
	case offers.OtherMoney:
		return "It was paid in another currency."
	default:
		return whyWords(offers.Reason(l))
	}
}
