package widget

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/a-h/templ"

	"lastcall/offers"
	views "lastcall/views/widget"
)

// shell is what the frame's document holds around its view: the same for all shoppers of a store, so that it is
// rendered once.
type shell struct{ before, after []byte }

// kept is what a store's frames have in common, for as long as the store is the one that it was made of.
type kept struct {
	live    *offers.Live
	policy  []string        // Content-Security-Policy
	links   [2]views.Links  // of the pop-up, of the teaser
	notices [2]views.Notice // with the words for the end
	shells  [3]atomic.Pointer[shell]
	forms   forms
}

// The documents of a store: with the words for the end where there is an offer to end.
const (
	shellPop = iota
	shellTease
	shellWaiting
)

// keptOf finds or makes what a store's frames share. Several may be made at once; the last one stays.
func (h *Handler) keptOf(live *offers.Live) *kept {
	if k, ok := h.kept.Load(live.Store.Key); ok && k.(*kept).live == live {
		return k.(*kept)
	}
	k := &kept{live: live, policy: []string{framePolicy(live.Store.Origins)}}
	for i := range k.links {
		k.links[i] = views.NewLinks("/f/"+live.Store.Key, "", i == shellTease)
		k.notices[i] = h.notice(live, k.links[i])
	}
	h.kept.Store(live.Store.Key, k)
	return k
}

// viewMark marks the place of the view. No merchant can have guessed it.
var viewMark = "<!--" + rand.Text() + "-->"

func (h *Handler) shell(ctx context.Context, k *kept, which int) (*shell, error) {
	if s := k.shells[which].Load(); s != nil {
		return s, nil
	}
	var ended *views.Notice
	if which != shellWaiting {
		ended = &k.notices[which]
	}
	var b bytes.Buffer
	if err := views.Document(h.doc(k.live, ended), templ.Raw(viewMark)).Render(ctx, &b); err != nil {
		return nil, err
	}
	before, after, ok := bytes.Cut(b.Bytes(), []byte(viewMark))
	if !ok {
		return nil, errors.New("the frame's document has no place for its view")
	}
	s := &shell{before, after}
	k.shells[which].Store(s)
	return s, nil
}

// framePolicy: nothing but our own files runs in the frame, and only the store's pages may hold it.
func framePolicy(origins []string) string {
	ancestors := "'none'"
	if len(origins) > 0 {
		ancestors = strings.Join(origins, " ")
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
		"connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors " + ancestors
}
