// Package widget is the pop-up that shoppers see, as it is inside its own frame: the document and the partials
// that htmx swaps into it. Models carry finished strings in the shopper's language; nothing here formats money,
// dates or plurals, and nothing a merchant or a browser wrote is ever markup.
//
// Every partial is the one <main id="lc" data-view="…">, swapped as a whole. data-view is what the store's page
// is told (offer, tease, ended, claimed, preparing, held, going, none; hello is only for the frame's own script).
package widget

import "strings"

//go:generate go tool esbuild ../../static/frame/src/frame.js --minify --target=es2022 --charset=utf8 --outfile=../../static/frame/frame.js --log-level=warning
//go:generate go tool esbuild ../../static/frame/src/extras.css --minify --target=chrome123,firefox120,safari17.5 --outfile=../../static/frame/extras.css --log-level=warning
//go:generate go tool esbuild ../../static/frame/src/frame.css --minify --target=chrome123,firefox120,safari17.5 --outfile=../../static/frame/frame.css --log-level=warning

// Doc is the frame's document around one partial.
type Doc struct {
	Lang  string // BCP 47, for <html lang>
	Dir   string // "ltr" or "rtl"
	Title string // document title: the accessible name of the frame's content
	// Origins are the store's own origins, the only ones the frame talks with.
	Origins []string
	// SignalURL is where relay mode posts the tag's signal.
	SignalURL string
	// Place is where on the store's page an offer stands: "corner", "sheet", "bar", or "" for the centre.
	Place string
	// Assets, each a URL of our own origin. ThemeURL is the store's ThemeCSS, ExtrasURL what a place or a picture needs;
	// empty means the default look.
	StyleURL, ExtrasURL, ThemeURL, HtmxURL, ScriptURL string
	// LocalEnded is shown when time runs out and the server cannot be reached. Nil means none (hello, none).
	LocalEnded *Notice
}

func (d Doc) origins() string { return strings.Join(d.Origins, " ") }

// Links are the frame's own addresses. An empty one takes its control's effect away (preview).
type Links struct {
	Ask     string // GET: the view that is shown now, asked again
	Open    string // GET: the pop-up
	Tease   string // GET: the teaser
	Dismiss string // POST
	Claim   string // POST
	More    string // POST
	Forget  string // POST
}

// NewLinks builds the addresses below base ("/f/KEY"). The query ("l=de", may be empty) is kept on each of them,
// tease says which of the two forms Ask asks for.
func NewLinks(base, query string, tease bool) Links {
	with := func(path, more string) string {
		q := strings.Trim(more+"&"+query, "&")
		if q == "" {
			return base + path
		}
		return base + path + "?" + q
	}
	l := Links{
		Open:    with("/view", "m=pop"),
		Tease:   with("/view", "m=tease"),
		Dismiss: with("/dismiss", ""),
		Claim:   with("/claim", ""),
		More:    with("/more", ""),
		Forget:  with("/forget", ""),
	}
	l.Ask = l.Open
	if tease {
		l.Ask = l.Tease
	}
	return l
}
