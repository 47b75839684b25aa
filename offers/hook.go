package offers

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// HookEvent names what listeners outside are told of.
type HookEvent string

// The events.
const (
	HookShown    HookEvent = "offer.shown"
	HookClaimed  HookEvent = "offer.claimed"
	HookRedeemed HookEvent = "offer.redeemed"
	HookExpired  HookEvent = "offer.expired"
	HookRevoked  HookEvent = "offer.revoked"
	HookReleased HookEvent = "offer.released"
)

// HookEvents are all events.
var HookEvents = []HookEvent{HookShown, HookClaimed, HookRedeemed, HookExpired, HookRevoked, HookReleased}

// Hook is a listener outside: an address that is told of events.
type Hook struct {
	ID      string      `json:"id"`
	URL     string      `json:"url"`
	Events  []HookEvent `json:"events"`
	Enabled bool        `json:"enabled"`
	Since   int64       `json:"since"` // ms: what happened before is not told
}

const (
	// MaxHooks bounds Storefront.Hooks.
	MaxHooks   = 10
	maxHookURL = 500 // bytes
)

// NewHook is a listener that is told of what happens from now (ms) on.
func NewHook(url string, events []HookEvent, now int64) Hook {
	return Hook{ID: "hook_" + strings.ToLower(rand.Text()[:10]), URL: url, Events: events, Enabled: true, Since: now}
}

// NewHookSecret draws what a listener's messages are signed with, to be shown once.
func NewHookSecret() string {
	key := make([]byte, 32)
	rand.Read(key)
	return "whsec_" + base64.StdEncoding.EncodeToString(key)
}

// Wants reports whether the listener is told of an event at a moment (ms).
func (h Hook) Wants(e HookEvent, at int64) bool {
	return h.Enabled && at >= h.Since && slices.Contains(h.Events, e)
}

// Host is the part of the address that may be logged: its path and query may be secrets.
func (h Hook) Host() string {
	u, err := url.Parse(h.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// Validate says what is wrong with the listener.
func (h Hook) Validate() error {
	if !ValidID(h.ID) {
		return errors.New("webhook: its id is none")
	}
	u, err := url.Parse(h.URL)
	switch {
	case err != nil || len(h.URL) > maxHookURL || u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return fmt.Errorf("webhook: want an address such as https://hooks.example/lastcall, at most %d bytes, without a user or a fragment", maxHookURL)
	case u.Scheme != "https" && (u.Scheme != "http" || !IsLoopback(u.Hostname())):
		return errors.New("webhook: want https; http works on localhost only")
	case len(h.Events) == 0:
		return fmt.Errorf("webhook: want at least one event of %s", joinEvents())
	}
	for i, e := range h.Events {
		if !slices.Contains(HookEvents, e) || slices.Contains(h.Events[:i], e) {
			return fmt.Errorf("webhook: want events of %s, each once", joinEvents())
		}
	}
	return nil
}

func joinEvents() string {
	words := make([]string, len(HookEvents))
	for i, e := range HookEvents {
		words[i] = string(e)
	}
	return strings.Join(words, ", ")
}
