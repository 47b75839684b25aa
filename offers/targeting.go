package offers

import (
	"path"
	"slices"
	"strings"
)

// Targeting says whom a campaign speaks to. Empty lists and zeros do not restrict.
type Targeting struct {
	Pages        []string `json:"pages,omitempty"`         // path patterns: * within a segment, a final /** for all below
	ExcludePages []string `json:"exclude_pages,omitempty"` // never on these
	Visitors     string   `json:"visitors,omitempty"`      // "", new or returning
	Device       string   `json:"device,omitempty"`        // "", desktop or touch
	Referrers    []string `json:"referrers,omitempty"`     // host names; a subdomain counts
	Sources      []string `json:"sources,omitempty"`       // utm_source, case folded
	Mediums      []string `json:"mediums,omitempty"`
	Campaigns    []string `json:"campaigns,omitempty"`
	CartMin      int64    `json:"cart_min,omitempty"` // minor units
	CartMax      int64    `json:"cart_max,omitempty"` // minor units
	Products     []string `json:"products,omitempty"` // only while one of these is viewed
	NotProducts  []string `json:"not_products,omitempty"`
}

// The values of Targeting.Visitors and Targeting.Device.
const (
	VisitorsNew       = "new"
	VisitorsReturning = "returning"
	DeviceDesktop     = "desktop"
	DeviceTouch       = "touch"
)

// Match reports whether the evidence of a session of that age (ms) is inside the targeting. currency is the store's:
// a cart in another currency has no comparable value and fails any cart range.
func (t Targeting) Match(e *Evidence, ageMS int64, currency string) bool {
	if len(t.Pages) > 0 && !anyPattern(t.Pages, e.Page) || anyPattern(t.ExcludePages, e.Page) {
		return false
	}
	if t.Visitors != "" && (t.Visitors == VisitorsReturning) != e.Returning(ageMS) {
		return false
	}
	if t.Device != "" && (t.Device == DeviceTouch) != e.Touch {
		return false
	}
	if len(t.Referrers) > 0 && !slices.ContainsFunc(t.Referrers, func(host string) bool {
		return strings.EqualFold(e.Referrer, host) || strings.HasSuffix(strings.ToLower(e.Referrer), "."+strings.ToLower(host))
	}) {
		return false
	}
	if !fits(t.Sources, e.Source) || !fits(t.Mediums, e.Medium) || !fits(t.Campaigns, e.Campaign) {
		return false
	}
	if t.CartMin > 0 || t.CartMax > 0 {
		if e.CartCurrency != "" && e.CartCurrency != currency || e.CartValue < t.CartMin ||
			t.CartMax > 0 && e.CartValue > t.CartMax {
			return false
		}
	}
	if len(t.Products) > 0 && !slices.Contains(t.Products, e.Product) {
		return false
	}
	return e.Product == "" || !slices.Contains(t.NotProducts, e.Product)
}

func fits(list []string, value string) bool {
	return len(list) == 0 || slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, value) })
}

func anyPattern(patterns []string, page string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return MatchPath(p, page) })
}

// MatchPath reports whether a page path matches a pattern: path.Match's syntax for one segment (* ? [a-z]), and a
// final /** for the folder itself and everything below it.
func MatchPath(pattern, page string) bool {
	if folder, ok := strings.CutSuffix(pattern, "/**"); ok {
		pattern, page = folder, firstSegments(page, strings.Count(folder, "/"))
	}
	if pattern == page {
		return true
	}
	if !strings.ContainsAny(pattern, `*?[\`) {
		return false
	}
	ok, err := path.Match(pattern, page)
	return err == nil && ok
}

// firstSegments cuts a path before its slash number n (from 0).
func firstSegments(page string, n int) string {
	for i := range len(page) {
		if page[i] != '/' {
			continue
		}
		if n == 0 {
			return page[:i]
		}
		n--
	}
	return page
}

func (t Targeting) validate(f FieldErrors) {
	for name, list := range map[string][]string{"pages": t.Pages, "exclude_pages": t.ExcludePages} {
		for _, p := range list {
			_, err := path.Match(p, "/")
			f.add(err != nil || p == "" || p[0] != '/' || len(p) > maxPageBytes, "targeting."+name, "patterns like /products/* or /sale/**")
		}
	}
	for name, list := range map[string][]string{"referrers": t.Referrers, "sources": t.Sources, "mediums": t.Mediums,
		"campaigns": t.Campaigns, "products": t.Products, "not_products": t.NotProducts} {
		f.add(len(list) > 500, "targeting."+name, "at most 500")
	}
	f.add(!slices.Contains([]string{"", VisitorsNew, VisitorsReturning}, t.Visitors), "targeting.visitors", "new, returning or all")
	f.add(!slices.Contains([]string{"", DeviceDesktop, DeviceTouch}, t.Device), "targeting.device", "desktop, touch or all")
	f.add(t.CartMin < 0 || t.CartMin > MaxAmount, "targeting.cart_min", "not negative")
	f.add(t.CartMax < 0 || t.CartMax > MaxAmount || t.CartMax > 0 && t.CartMax < t.CartMin, "targeting.cart_max", "not below the smallest cart")
}
