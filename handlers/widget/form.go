package widget

import (
	"bytes"
	"context"
	"strconv"
	"sync"

	"lastcall/offers"
	views "lastcall/views/widget"
)

// form is a frame's document with a running offer, rendered once and cut where the time stands: shoppers with the same
// offer differ in nothing else. It is made of the same view as every other, so that there is one truth of what it says.
type form struct {
	texts [][]byte // before, between and after the holes
	holes []hole
}

type hole struct {
	mark string // what the view says at the time that a form is rendered with
	fill func(o offers.Offer) string
}

// The times that a form is rendered with, ms: so long that no offer and no text says the like.
const (
	markRemaining = 7_390_251_846_013
	markTotal     = 8_615_907_243_377
)

var holes = []hole{
	{strconv.Itoa(markRemaining), func(o offers.Offer) string { return strconv.FormatInt(o.RemainingMS(), 10) }},
	{strconv.Itoa(markTotal), func(o offers.Offer) string { return strconv.FormatInt(o.Deadline-o.MintedAt, 10) }},
	{views.Clock(markRemaining), func(o offers.Offer) string { return views.Clock(o.RemainingMS()) }},
	{spanText(markRemaining), func(o offers.Offer) string { return spanText(o.RemainingMS()) }},
	{minutesText(markRemaining), func(o offers.Offer) string { return minutesText(o.RemainingMS()) }},
}

// formName is all of an offer that its document says, but for the time.
type formName struct {
	which                              int
	campaign, currency                 string
	kind                               offers.Kind
	amount, minTotal, maxOff, extended int64
}

// forms are those of one store, for as long as its campaigns are the same.
type forms struct {
	mu   sync.RWMutex
	made map[formName]*form
}

// maxForms bounds a store's forms: values and minima are steps in the merchant's ranges, there are few.
const maxForms = 1_000

// form finds or makes the document of a running offer.
func (h *Handler) form(ctx context.Context, k *kept, which int, o offers.Offer) (*form, error) {
	name := formName{which: which, campaign: o.Campaign, currency: o.Currency, kind: o.Kind, amount: o.Amount,
		minTotal: o.MinTotal, maxOff: o.MaxOff, extended: o.Extended}
	k.forms.mu.RLock()
	f := k.forms.made[name]
	k.forms.mu.RUnlock()
	if f != nil {
		return f, nil
	}
	o.Now, o.Deadline, o.MintedAt = 0, markRemaining, markRemaining-markTotal
	mode := modePop
	if which == shellTease {
		mode = modeTease
	}
	s, err := h.shell(ctx, k, which)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Write(s.before)
	if err := h.body(k.live, o, k.links[which], mode).Render(ctx, &b); err != nil {
		return nil, err
	}
	b.Write(s.after)
	f = cut(b.Bytes())
	k.forms.mu.Lock()
	defer k.forms.mu.Unlock()
	if k.forms.made == nil || len(k.forms.made) >= maxForms {
		k.forms.made = map[formName]*form{}
	}
	k.forms.made[name] = f
	return f, nil
}

func cut(page []byte) *form {
	f := &form{}
	for {
		at, next := -1, hole{}
		for _, h := range holes {
			if i := bytes.Index(page, []byte(h.mark)); i >= 0 && (at < 0 || i < at) {
				at, next = i, h
			}
		}
		if at < 0 {
			f.texts = append(f.texts, page)
			return f
		}
		f.texts = append(f.texts, page[:at])
		f.holes = append(f.holes, next)
		page = page[at+len(next.mark):]
	}
}

// write says the time of one offer. What it fills in needs no escaping: digits, colons and plain words.
func (f *form) write(b *bytes.Buffer, o offers.Offer) {
	for i, text := range f.texts {
		b.Write(text)
		if i < len(f.holes) {
			b.WriteString(f.holes[i].fill(o))
		}
	}
}
