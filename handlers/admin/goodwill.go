package admin

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// goodwill shows the form that gives one code to one customer. The form has a name, so that sent twice it gives one.
func (a *admin) goodwill(w http.ResponseWriter, r *http.Request, v *visit) error {
	typed := url.Values{"form": {rand.Text()}, "kind": {string(offers.Percent)}, "days": {"7"}}
	return a.showGoodwill(w, r, v, http.StatusOK, typed, nil)
}

// giveGoodwill makes the code and leads to its page.
func (a *admin) giveGoodwill(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	ctx, form := r.Context(), r.PostForm
	again := func(wrong offers.FieldErrors) error {
		return a.showGoodwill(w, r, v, http.StatusUnprocessableEntity, form, wrong)
	}
	if n := len(form.Get("form")); n < 16 || n > 64 {
		return errForm
	}
	g, wrong, err := a.typedGoodwill(ctx, v, form)
	if err != nil {
		return err
	}
	reason, bad := reasonFor(form, "")
	if bad != "" {
		wrong["reason"] = bad
	}
	customer := form.Get("customer")
	if strings.TrimSpace(customer) == "" || len(customer) > 200 {
		wrong["customer"] = "an e-mail address, a number or a name, by which you will find the code again"
	}
	if len(wrong) > 0 {
		return again(wrong)
	}
	req := g.Issue(v.store)
	if req.Outside, err = a.outsideFor(ctx, v, g, wrong); err != nil {
		return err
	}
	if len(wrong) > 0 {
		return again(wrong)
	}
	req.Account, req.Form, req.Customer = v.account.ID, form.Get("form"), offers.CustomerHash(v.store, customer)
	req.Day = time.UnixMilli(a.Now()).In(v.store.Location()).Format(time.DateOnly)
	c, err := a.Desk.Issue(ctx, v.store, req)
	if errors.Is(err, offers.ErrDailyCap) {
		return again(offers.FieldErrors{"amount": "you have given all the codes that one person may give on a day"})
	}
	if err != nil {
		return err
	}
	a.record(ctx, v, "code.given", offers.MaskCode(c.Code), nil, map[string]any{"kind": g.Kind, "amount": g.Amount, "days": g.Days,
		"template": form.Get("template"), "ends_at": c.EndsAt, "reason": maskIn(reason, customer)})
	return a.back(w, r, v, codePath(v.store, c.Code), "The code is made. Pass it on to the customer.")
}

// maskIn takes the customer out of a reason: who they are is not kept.
func maskIn(reason, customer string) string {
	customer = strings.Join(strings.Fields(customer), " ")
	i := strings.Index(strings.ToLower(reason), strings.ToLower(customer))
	if i < 0 || i+len(customer) > len(reason) {
		return reason
	}
	return reason[:i] + "…" + reason[i+len(customer):]
}

// typedGoodwill is what was typed, and what is wrong with it.
func (a *admin) typedGoodwill(ctx context.Context, v *visit, form url.Values) (g offers.Goodwill, wrong offers.FieldErrors, err error) {
	wrong = offers.FieldErrors{}
	g.Kind = offers.Kind(form.Get("kind"))
	if id := form.Get("template"); id != "" {
		all, err := a.Catalog.Campaigns(ctx, v.store.ID)
		if err != nil {
			return g, nil, err
		}
		i := slices.IndexFunc(all, func(c offers.Campaign) bool { return c.ID == id })
		if i < 0 {
			wrong["template"] = "choose one of the list"
			return g, wrong, nil
		}
		g.Template = &all[i]
	}
	parse := func(text string) (int64, error) { return parseMoney(text, v.store.Currency) }
	if g.Kind == offers.Percent {
		parse = parsePercent
	}
	if g.Amount, err = parse(form.Get("amount")); err != nil {
		wrong["amount"] = err.Error()
	}
	if g.Days, err = parseDecimal(form.Get("days"), 0, offers.MaxDeskDays); err != nil {
		wrong["days"] = err.Error()
	}
	for field, words := range g.Check(v.store) {
		if wrong[field] == "" {
			wrong[field] = words
		}
	}
	return g, wrong, nil
}

// outsideFor says whether the code has to be created on the platform, and what the platform can't do of it.
func (a *admin) outsideFor(ctx context.Context, v *visit, g offers.Goodwill, wrong offers.FieldErrors) (bool, error) {
	p, err := a.Platforms.Of(ctx, v.store)
	if err != nil {
		a.Logger.WarnContext(ctx, "admin: platform", "store", v.store.ID, "err", err)
		wrong["amount"] = "this store's platform is not connected, so no code would work"
		return false, nil
	}
	caps := p.Capabilities()
	var cant offers.FieldErrors
	value := offers.Value{Kind: g.Kind, Min: g.Amount, Max: g.Amount}
	if g.Template != nil {
		value.MaxDiscount, value.MinSubtotal = g.Template.Value.MaxDiscount, g.Template.Value.MinSubtotal
	}
	if errors.As(caps.Refuse(&offers.Campaign{Value: value}), &cant) {
		for field, words := range cant {
			if field == "value.kind" {
				wrong["kind"] = words
			} else {
				wrong["template"] = words
			}
		}
	}
	return caps.Outside, nil
}

func (a *admin) showGoodwill(w http.ResponseWriter, r *http.Request, v *visit, status int, typed url.Values, wrong offers.FieldErrors) error {
	all, err := a.Catalog.Campaigns(r.Context(), v.store.ID)
	if err != nil {
		return err
	}
	base := codesPath(v.store.ID)
	rules := v.store.DeskRules()
	view := views.GoodwillForm{ListURL: base, Action: base + "/goodwill", Form: typed.Get("form"), Bounds: []views.Fact{
		{What: "Without a campaign as template", Words: "Up to " + typedPercent(int64(rules.MaxPercent)) + "\u00a0%, or " + showMoney(rules.MaxAmount, v.store.Currency) + "."},
		{What: "With one", Words: "What the campaign itself may give, with its smallest basket and its cap."},
		{What: "How long", Words: "Up to " + plural(rules.MaxDays, "day", "days") + "."},
		{What: "How many", Words: "Up to " + strconv.FormatInt(rules.PerDay, 10) + " codes a day by one person."},
		{What: "What is kept", Words: "The reason in the log of changes. Of the customer only a fingerprint, by which the code can be found again."},
	}}
	templates := []views.Option{{Value: "", Label: "None: the store's own bounds"}}
	slices.SortFunc(all, func(x, y offers.Campaign) int {
		return strings.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name))
	})
	for _, c := range all {
		templates = append(templates, views.Option{Value: c.ID, Label: c.Name + " (" + valueWords(c.Value, v.store.Currency) + ")", Selected: c.ID == typed.Get("template")})
	}
	var kinds []views.Option
	for _, k := range valueKinds {
		kinds = append(kinds, views.Option{Value: string(k.kind), Label: k.label, Selected: string(k.kind) == typed.Get("kind")})
	}
	for _, f := range []views.Field{
		{Type: views.Select, Name: "template", Label: "As in the campaign", Options: templates},
		{Type: views.Select, Name: "kind", Label: "What it gives", Options: kinds},
		{Type: views.Text, Number: true, Name: "amount", Label: "How much", Unit: "% or " + v.store.Currency, Required: true, Hint: "For free shipping: what it costs you at most."},
		{Type: views.Text, Number: true, Name: "days", Label: "Good for", Unit: "days", Required: true},
		{Type: views.Text, Name: "customer", Label: "Customer", Required: true, Wide: true, Hint: "An e-mail address, a number or a name. Only its fingerprint is kept, so that you can find the code by it."},
		{Type: views.Text, Name: "reason", Label: "Reason", Required: true, Wide: true, Hint: "Kept in the log of changes. No names, please."},
	} {
		f.ID = "g-" + f.Name
		if f.Type != views.Select {
			f.Value = typed.Get(f.Name)
		}
		if f.Error = wrong[f.Name]; f.Error != "" {
			view.Problems = append(view.Problems, views.FieldProblem{Target: f.ID, Label: f.Label, Text: f.Error})
		}
		view.Fields = append(view.Fields, f)
	}
	title := "Give a code"
	if len(view.Problems) > 0 {
		title = "Not made: " + title
	}
	return a.render(w, r, status, views.GoodwillPage(a.page(v, title), view))
}
