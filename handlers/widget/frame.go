package widget

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"lastcall/handlers/compress"
	"lastcall/handlers/fault"
	"lastcall/offers"
	"lastcall/static"
	views "lastcall/views/widget"
)

// frame is the document in the iframe: the session's offer, or the wait for the token that the tag holds.
func (h *Handler) frame(w http.ResponseWriter, r *http.Request) error {
	mode := modeOf(r)
	if mode == modeTry {
		return h.tryFrame(w, r)
	}
	live, v, err := h.asker(r)
	if live == nil {
		return err
	}
	which := shellPop
	if mode == modeTease {
		which = shellTease
	}
	k := h.keptOf(live)
	frameHeaders(w, k.policy)
	if err != nil || mode == "relay" {
		body := views.Hello(k.links[which])
		if fault.Of(err).Reason == offers.ReasonErased {
			body = views.None()
		}
		return h.writeDocument(w, r, k, shellWaiting, body)
	}
	o, err := h.Ledger.Live(r.Context(), live.Store, v.ID)
	if err != nil && fault.Of(err).Status >= 500 {
		return err
	}
	if o.State != offers.Offered || o.Refused || o.Now >= o.Deadline {
		return h.writeDocument(w, r, k, which, h.body(live, o, k.links[which], mode))
	}
	f, err := h.form(r.Context(), k, which, o)
	if err != nil {
		return err
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	f.write(b, o)
	sendDocument(w, r, b.Bytes())
	return nil
}

// view is the part of the document that htmx swaps: the same offer, asked again.
func (h *Handler) view(w http.ResponseWriter, r *http.Request) error {
	live, v, err := h.asker(r)
	if err != nil {
		return err
	}
	o, err := h.Ledger.Live(r.Context(), live.Store, v.ID)
	if err != nil && fault.Of(err).Status >= 500 {
		return err
	}
	return h.partial(w, r, h.body(live, o, h.links(live, r), modeOf(r)))
}

// dismiss turns the pop-up into the teaser.
func (h *Handler) dismiss(w http.ResponseWriter, r *http.Request) error {
	live, v, err := h.asker(r)
	if err != nil {
		return err
	}
	o, err := h.Ledger.Dismiss(r.Context(), live.Store, v.ID)
	if err != nil && fault.Of(err).Status >= 500 {
		return err
	}
	return h.partial(w, r, h.body(live, o, h.links(live, r), modeTease))
}

// more gives more time where the campaign allows it.
func (h *Handler) more(w http.ResponseWriter, r *http.Request) error {
	live, v, err := h.asker(r)
	if err != nil {
		return err
	}
	o, err := h.Ledger.Live(r.Context(), live.Store, v.ID)
	if err != nil {
		return h.refused(w, r, live, err)
	}
	c := live.Campaign(o.Campaign)
	if c == nil {
		return fault.New(fault.ReasonInternal, "", errors.New("the offer's campaign is gone"))
	}
	if o, err = h.Ledger.Extend(r.Context(), live.Store, v.ID, c); err != nil {
		return h.refused(w, r, live, err)
	}
	return h.partial(w, r, h.body(live, o, h.links(live, r), modePop))
}

// forget erases the session at the shopper's word.
func (h *Handler) forget(w http.ResponseWriter, r *http.Request) error {
	live, v, err := h.asker(r)
	if err != nil {
		return err
	}
	if err := h.Ledger.Forget(r.Context(), live.Store, v.ID); err != nil {
		return err
	}
	h.Visitors.Forget(w, live.Store.ID)
	n := h.notice(live, h.links(live, r))
	n.Title, n.Body = n.ForgottenTitle, n.ForgottenBody
	return h.partial(w, r, views.Forgotten(n))
}

// refused shows a refusal of the ledger as a view; failures stay errors.
func (h *Handler) refused(w http.ResponseWriter, r *http.Request, live *offers.Live, err error) error {
	f := fault.Of(err)
	if f.Status >= 500 {
		return err
	}
	n := h.notice(live, h.links(live, r))
	switch f.Reason {
	case offers.ReasonExpired:
		return h.partial(w, r, views.Ended(n))
	case offers.ReasonNotFound, offers.ReasonErased:
		return h.partial(w, r, views.None())
	}
	n.Title, n.Body = n.RefusedTitle, f.Detail
	return h.partial(w, r, views.Refused(n))
}

// emptyFrame is the document when anything fails: the store's page takes it away.
func (h *Handler) emptyFrame(w http.ResponseWriter, r *http.Request, f fault.Fault) {
	if f.Reason == fault.ReasonNoStore {
		fault.Plain(w, r, f)
		return
	}
	var origins []string
	if live, err := h.Stores.ByKey(r.Context(), r.PathValue("key")); err == nil {
		origins = live.Store.Origins
	} else if origin := refererOrigin(r); origin != "" {
		origins = []string{origin} // the state is away: an empty page may stand anywhere
	}
	frameHeaders(w, []string{framePolicy(origins)})
	_ = writeView(w, r, views.Document(views.Doc{Lang: "en", Dir: "ltr", Origins: origins,
		StyleURL: static.Path("frame/frame.css"), HtmxURL: static.Path("vendor/htmx.min.js"),
		ScriptURL: static.Path("frame/frame.js")}, views.None()))
}

func refererOrigin(r *http.Request) string {
	origin, err := offers.ParseOrigin(strings.TrimSuffix(r.Referer(), "/"))
	if err != nil {
		return ""
	}
	return origin
}

func (h *Handler) doc(live *offers.Live, ended *views.Notice) views.Doc {
	d := views.Doc{
		Lang: "en", Dir: "ltr", Title: live.Store.Name, Origins: live.Store.Origins,
		SignalURL: "/s/" + live.Store.Key,
		StyleURL:  static.Path("frame/frame.css"), HtmxURL: static.Path("vendor/htmx.min.js"),
		ScriptURL: static.Path("frame/frame.js"), LocalEnded: ended,
	}
	if live.Store.Theme != (offers.Theme{}) {
		d.ThemeURL = themeURL(live.Store)
	}
	dress(&d, live.Store.Theme)
	return d
}

func frameHeaders(w http.ResponseWriter, policy []string) {
	head := w.Header()
	head["Content-Security-Policy"] = policy
	head["Permissions-Policy"] = permissions
	head["Cross-Origin-Resource-Policy"] = crossOrigin
}

func (h *Handler) partial(w http.ResponseWriter, r *http.Request, view templ.Component) error {
	return writeView(w, r, view)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// writeView renders into memory first, so that a failure is an answer of its own and never half a page.
func writeView(w http.ResponseWriter, r *http.Request, view templ.Component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := view.Render(r.Context(), b); err != nil {
		return err
	}
	head := w.Header()
	head["Content-Type"] = contentHTML
	head["Cache-Control"] = noStore
	_, _ = w.Write(b.Bytes())
	return nil
}

// writeDocument renders a view into a store's shell.
func (h *Handler) writeDocument(w http.ResponseWriter, r *http.Request, k *kept, which int, view templ.Component) error {
	s, err := h.shell(r.Context(), k, which)
	if err != nil {
		return err
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	b.Write(s.before)
	if err := view.Render(r.Context(), b); err != nil {
		return err
	}
	b.Write(s.after)
	sendDocument(w, r, b.Bytes())
	return nil
}

// sendDocument compresses: a document is the one big answer that a shopper waits for.
func sendDocument(w http.ResponseWriter, r *http.Request, page []byte) {
	head := w.Header()
	head["Content-Type"] = contentHTML
	head["Cache-Control"] = noStore
	compress.Write(w, r, page)
}

// Values of headers, shared by all answers: never change one.
var (
	contentHTML = []string{"text/html; charset=utf-8"}
	crossOrigin = []string{"cross-origin"}
	permissions = []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"}
)
