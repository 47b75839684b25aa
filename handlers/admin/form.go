package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// setting is what a form's texts depend on besides the campaign.
type setting struct {
	currency string
	loc      *time.Location
	caps     *offers.Capabilities // nil: the platform is not connected, so what it can do is not known
}

func (a *admin) settingOf(ctx context.Context, store *offers.Storefront) setting {
	s := setting{currency: store.Currency, loc: store.Location()}
	if p, err := a.Platforms.Of(ctx, store); err == nil {
		caps := p.Capabilities()
		s.caps = &caps
	}
	return s
}

// field is one box of the editor: how a campaign's value becomes text, and back.
type field struct {
	name string // as in offers.FieldErrors
	look views.Field
	get  func(c *offers.Campaign, s setting) string
	// set takes the text into the campaign, or answers what is wrong with it, for people.
	set func(c *offers.Campaign, text string, s setting) error
	// needs is what a platform must be able to do for the box to be there, nil = nothing; without says why it is not.
	needs   func(c *offers.Capabilities) bool
	without string
}

// missing reports whether the store's platform has no use for the box.
func (f field) missing(s setting) bool { return f.needs != nil && s.caps != nil && !f.needs(s.caps) }

// parseForm reads the body of a form.
func parseForm(r *http.Request) error {
	err := r.ParseForm()
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errTooLarge
	}
	if err != nil {
		return errForm
	}
	return nil
}

// toForm is the campaign as a browser posts it when nothing was changed.
func toForm(c *offers.Campaign, s setting) url.Values {
	v := url.Values{}
	for _, sec := range sections {
		for _, f := range sec.fields {
			if text := f.get(c, s); !f.missing(s) && (text != "" || f.look.Type != views.Check) {
				v.Set(f.name, text)
			}
		}
	}
	triggersToForm(v, c.Triggers, s)
	valueToForm(v, c.Value, s)
	windowsToForm(v, c.Schedule.Windows)
	return v
}

// fromForm puts what was typed into a copy of base. Fields with a problem keep base's value.
func fromForm(v url.Values, base offers.Campaign, s setting) (offers.Campaign, offers.FieldErrors) {
	c, wrong := base, offers.FieldErrors{}
	for _, sec := range sections {
		for _, f := range sec.fields {
			text, err := clean(v.Get(f.name), f.look.Type == views.Area)
			if err == nil {
				err = f.set(&c, text, s)
			}
			if err != nil {
				wrong[f.name] = err.Error()
			}
		}
	}
	rows := triggersFromForm(v, &c, s, wrong)
	valueFromForm(v, &c, s, wrong)
	windowsFromForm(v, &c, wrong)
	var rules offers.FieldErrors
	if errors.As(c.Validate(), &rules) {
		merge(wrong, rules, &c, rows)
	}
	if s.caps != nil && errors.As(s.caps.Refuse(&c), &rules) {
		merge(wrong, rules, &c, rows)
	}
	return c, wrong
}

// clean is the text of a box with line ends as one kind, or what keeps it from being text.
func clean(text string, lines bool) (string, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	bad := func(r rune) bool { return unicode.IsControl(r) && !(lines && (r == '\n' || r == '\t')) }
	if !utf8.ValidString(text) || strings.ContainsFunc(text, bad) {
		return "", errors.New("there is a character in it that cannot be shown")
	}
	return text, nil
}

// pairs are the fields whose rule compares them with another one: it says nothing while that one is wrong itself.
var pairs = map[string]string{"duration.max": "duration.min", "schedule.end": "schedule.start",
	"targeting.cart_max": "targeting.cart_min", "value.max": "value.min", "duration.more": "duration.more_max"}

// merge adds the domain's messages to those of the boxes, under the names that the form uses.
func merge(wrong, rules offers.FieldErrors, c *offers.Campaign, rows []int) {
	for name, text := range rules {
		if other, ok := pairs[name]; ok && wrong[formName(other, c, rows)] != "" {
			continue
		}
		if at := formName(name, c, rows); wrong[at] == "" {
			wrong[at] = text
		}
	}
}
