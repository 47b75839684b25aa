package widget

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"lastcall/handlers/assets"
	"lastcall/handlers/fault"
	"lastcall/offers"
	"lastcall/static"
)

// tag serves the store's script with its live trigger settings inlined.
func (h *Handler) tag(w http.ResponseWriter, r *http.Request) error {
	key, ok := strings.CutSuffix(r.PathValue("file"), ".js")
	if !ok {
		return fault.New(fault.ReasonNoPage, "", nil)
	}
	live, err := h.Stores.ByKey(r.Context(), key)
	if err != nil {
		return err
	}
	h.sighted(r, live.Store, originOf(r.Referer()))
	return h.writeTag(w, r, live)
}

func (h *Handler) writeTag(w http.ResponseWriter, r *http.Request, live *offers.Live) error {
	t, err := h.tags.of(live, h.PublicURL, h.Now())
	if err != nil {
		return err
	}
	head := w.Header()
	head.Set("Content-Type", "text/javascript; charset=utf-8")
	head.Set("ETag", t.etag)
	head.Set("Vary", "Accept-Encoding")
	head.Set("Cross-Origin-Resource-Policy", "cross-origin")
	head.Set("Access-Control-Allow-Origin", "*") // for crossorigin + integrity; the script is public
	head.Set("Timing-Allow-Origin", "*")
	if h.TagMaxAge > 0 {
		head.Set("Cache-Control", fmt.Sprintf("public, max-age=%d, stale-while-revalidate=86400", h.TagMaxAge))
	} else {
		head.Set("Cache-Control", "public, no-cache")
	}
	if strings.Contains(r.Header.Get("If-None-Match"), t.etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	assets.Write(w, r, t.asset)
	return nil
}

// emptyTag is the script when there is none: it does nothing and says why to who reads it. Only a key that no store has
// is an error to the browser, so that it is noticed while the tag is installed.
func emptyTag(w http.ResponseWriter, _ *http.Request, f fault.Fault) {
	head := w.Header()
	head.Set("Content-Type", "text/javascript; charset=utf-8")
	head.Set("Cross-Origin-Resource-Policy", "cross-origin")
	head.Set("Cache-Control", "no-store")
	if f.Status < 500 {
		w.WriteHeader(f.Status)
	}
	_, _ = fmt.Fprintf(w, "/* Lastcall: %s */\n", f.Detail)
}

// tagCache keeps each store's built tag for as long as its settings stay the same.
type tagCache struct {
	mu   sync.Mutex
	tags map[string]*builtTag
}

type builtTag struct {
	settings string
	etag     string
	asset    static.Asset
}

func (c *tagCache) of(live *offers.Live, publicURL string, now int64) (*builtTag, error) {
	settings, err := json.Marshal(settingsOf(live, publicURL, now))
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.tags[live.Store.Key]; t != nil && t.settings == string(settings) {
		return t, nil
	}
	body := static.Tag(settings)
	sum := sha256.Sum256(body)
	t := &builtTag{settings: string(settings), etag: `"` + hex.EncodeToString(sum[:8]) + `"`,
		asset: static.Pack(body)}
	if c.tags == nil || len(c.tags) > 10_000 {
		c.tags = map[string]*builtTag{}
	}
	c.tags[live.Store.Key] = t
	return t, nil
}

// tagSettings is what the tag knows of a store: what to watch for, nothing of what is given.
type tagSettings struct {
	Key       string    `json:"k"`
	URL       string    `json:"u"`
	Campaigns [][][]any `json:"c"` // campaign → trigger → kind, threshold, product dwell, pages, event
	Consent   int       `json:"q"`
}

var triggerLetters = map[offers.TriggerKind]string{
	offers.ExitIntent: "e", offers.Dwell: "d", offers.SessionDwell: "D", offers.Idle: "i", offers.ScrollDepth: "s",
	offers.PageViews: "n", offers.Compared: "c", offers.CartValue: "v", offers.CartIdle: "a", offers.CustomEvent: "x",
}

func settingsOf(live *offers.Live, publicURL string, now int64) tagSettings {
	s := tagSettings{Key: live.Store.Key, URL: publicURL, Campaigns: [][][]any{}}
	if live.Store.Consent {
		s.Consent = 1
	}
	for i := range live.Campaigns {
		c := &live.Campaigns[i]
		if live.Store.Paused || !c.Enabled || !c.Schedule.Open(now, live.Location) {
			if mayHaveLive(c, now) || now < live.TriedTill { // nothing to watch for, but what was promised is still shown
				s.Campaigns = append(s.Campaigns, [][]any{})
			}
			continue
		}
		var triggers [][]any
		for _, t := range c.Triggers {
			triggers = append(triggers, compact(triggerLetters[t.Kind], t.Threshold, t.MinProductDwellMS, t.MinPages, t.Event))
		}
		s.Campaigns = append(s.Campaigns, triggers)
	}
	return s
}

// mayHaveLive reports whether a campaign that makes no offers now may have made some that live: it is on, or was changed
// within the longest life of an offer.
func mayHaveLive(c *offers.Campaign, now int64) bool {
	return c.Enabled || now-c.UpdatedAt < c.Duration.LongestMS()
}

// compact leaves out what is empty at the end.
func compact(values ...any) []any {
	for len(values) > 1 && (values[len(values)-1] == int64(0) || values[len(values)-1] == "") {
		values = values[:len(values)-1]
	}
	return values
}
