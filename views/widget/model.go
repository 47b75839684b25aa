package widget

import (
	"fmt"
	"strconv"

	"github.com/a-h/templ"
)

// Offer is the pop-up with a live offer.
type Offer struct {
	Links
	Words
	Store string // the store's name as shoppers know it
	Title string
	Body  string
	Value string // "12 % off"
	// ValueNote qualifies the value ("up to 30,00 €"); empty for none.
	ValueNote string
	// Terms are short whole sentences: when it ends, one order, minimum, grace.
	Terms []string
	// Disclosure is the region's legal text (a personalised price, for one); empty for none.
	Disclosure string
	// ShownStatus is said once to a screen reader when the pop-up opens ("This offer ends in 15 minutes.").
	ShownStatus string
	// RemainingMS is the server's own remaining time when it answered, TotalMS the whole span, for the line.
	RemainingMS, TotalMS int64
	// Picture stands above the value; the zero value is none.
	Picture Picture
	// Preview marks a merchant's look at it: said on the page.
	Preview bool
}

func (o Offer) hasSmall() bool { return len(o.Terms) > 0 || o.Disclosure != "" || o.PrivacyLabel != "" }

// Picture is an image of our own origin, with its size, so that nothing moves when it comes.
type Picture struct {
	Src, Alt      string
	Width, Height int // CSS px or any in their ratio
}

// Teaser is the small form that stays after "no thanks".
type Teaser struct {
	Links
	Words
	Value                string
	RemainingMS, TotalMS int64
	Preview              bool
}

// Notice is any view without a running offer.
type Notice struct {
	Links
	Words
	Store string
	Title string
	Body  string
	// Status is said once to a screen reader; empty repeats the title.
	Status string
	// Href is Going's address of the cart ("/go/TICKET").
	Href string
	// RetryMS is how long Preparing waits before it asks again; 0 means 1 s.
	RetryMS int64
	// RemainingMS and TotalMS are Held's countdown.
	RemainingMS, TotalMS int64
}

func (n Notice) status() string {
	if n.Status == "" {
		return n.Title
	}
	return n.Status
}

func (n Notice) retry() string {
	if n.RetryMS <= 0 {
		return "load delay:1000ms"
	}
	return "load delay:" + ms(n.RetryMS) + "ms"
}

// Clock is the countdown's text for a remaining time: whole seconds, rounded up, never below zero.
// frame.js draws the same.
func Clock(remainingMS int64) string {
	s := max(0, (remainingMS+999)/1000)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

func ms(n int64) string { return strconv.FormatInt(max(0, n), 10) }

// post and get give a control its address; a control without one (a preview's) does nothing.
func post(url string) templ.Attributes { return verb("hx-post", url) }
func get(url string) templ.Attributes  { return verb("hx-get", url) }

func verb(name, url string) templ.Attributes {
	if url == "" {
		return nil
	}
	return templ.Attributes{name: url}
}
