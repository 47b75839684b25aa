package widget

import (
	"github.com/a-h/templ"

	"lastcall/offers"
	"lastcall/static"
	views "lastcall/views/widget"
)

// The views that a sample can be looked at in.
const (
	SamplePop   = "pop"
	SampleTease = "tease"
	SampleCart  = "cart"
	SampleEnded = "ended"
)

// Sample is an offer that nobody has, for merchants to look at: the real views, with nothing behind them.
type Sample struct {
	Store    *offers.Storefront
	Campaign *offers.Campaign
	High     bool   // the high end of the campaign's ranges
	View     string // SamplePop and its siblings
	Now      int64  // ms
}

// Body is the view that a shopper would get. Its controls have no addresses.
func (s Sample) Body() templ.Component {
	live := &offers.Live{Store: s.Store, Campaigns: []offers.Campaign{*s.Campaign}}
	return s.body(live, views.Links{}, offers.Sample(s.Store, s.Campaign, s.High, s.Now))
}

func (s Sample) body(live *offers.Live, links views.Links, o offers.Offer) templ.Component {
	n := noticeOf(live, links)
	switch s.View {
	case SampleTease:
		return views.TeaserView(views.Teaser{Links: links, Words: n.Words, Value: valueText(o), RemainingMS: o.RemainingMS(),
			TotalMS: o.Deadline - o.MintedAt, Preview: true})
	case SampleCart:
		n.Title, n.Body = n.ClaimedTitle, n.ClaimedBody
		return views.Claimed(n)
	case SampleEnded:
		return views.Ended(n)
	default:
		m := offerModel(live, o, s.Campaign, n)
		m.Preview = true
		return views.OfferView(m)
	}
}

// Doc is the document around the sample, in the store's look but for the address of its theme.
func (s Sample) Doc(origin, dir, themeURL string) views.Doc {
	d := views.Doc{Lang: "en", Dir: dir, Title: "Preview", Origins: []string{origin}, StyleURL: static.Path("frame/frame.css"),
		HtmxURL: static.Path("vendor/htmx.min.js"), ScriptURL: static.Path("frame/frame.js"), ThemeURL: themeURL}
	dress(&d, s.Store.Theme)
	return d
}
