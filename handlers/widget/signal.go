package widget

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"lastcall/handlers/fault"
	"lastcall/offers"
	"lastcall/session"
)

// silence is the answer to every signal that fails. When the fault is ours we may not know the store's origins, and then
// whoever asks may read it: it is empty, and what a page may not read the browser complains about on its console.
func silence(w http.ResponseWriter, r *http.Request, f fault.Fault) {
	if origin, err := offers.ParseOrigin(r.Header.Get("Origin")); err == nil && f.Status >= 500 {
		allowOrigin(w, origin)
	}
	fault.Silence(w, r, f)
}

// signal answers the tag: whether this session has an offer now. Nothing in the answer is a secret of the frame's: no
// code, no id.
func (h *Handler) signal(w http.ResponseWriter, r *http.Request) error {
	live, err := h.Stores.ByKey(r.Context(), r.PathValue("key"))
	if err != nil {
		return err
	}
	origin := r.Header.Get("Origin")
	if origin != h.PublicURL { // our own frame relays signals where the page's policy blocks the tag's
		h.sighted(r, live.Store, origin)
		if !live.Store.HasOrigin(origin) {
			return fault.New(fault.ReasonForbidden, "", nil)
		}
		allowOrigin(w, origin)
	}
	sig, err := readSignal(r)
	if err != nil {
		return err
	}
	if sig.Consent == offers.ConsentRefused || live.Store.Consent && sig.Consent != offers.ConsentGiven {
		h.Decided(string(offers.ReasonConsent))
		return unheard(offers.ReasonConsent) // and nothing is stored, on either side
	}
	if offers.IsBot(r.UserAgent()) {
		h.Decided(string(offers.ReasonBot))
		return unheard(offers.ReasonBot)
	}
	now := h.Now()
	if !h.Limiter.Allow(h.Addresses.Of(r), time.UnixMilli(now)) {
		h.Decided(string(offers.ReasonRate))
		return unheard(offers.ReasonRate)
	}
	if try, ok := h.tryOf(live, &sig, now); ok {
		return h.tried(w, &sig, try, now)
	}
	v, refused := h.Visitors.Resolve(r, sig.Token, live.Store.ID, now)
	if refused != nil {
		h.Log.Debug("session refused", "store", live.Store.ID, "cause", refused)
	}
	if v.ID == "" {
		return fault.New(fault.ReasonNoSession, "", refused)
	}
	if h.Glances != nil && (sig.Kind == offers.Start || v.Source == session.SourceFresh) {
		h.Glances.Visit(live.Store.ID)
	}
	var a answer
	switch {
	case v.Source == session.SourceFresh:
		// A shopper we have never seen gets a session and no more: what makes an offer is a visit, not a request.
	case sig.Kind == offers.Start:
		err = h.greet(r, live, v, &a)
	default:
		err = h.decide(r, live, v, &sig, now, &a)
	}
	if err != nil {
		return err // and the token of an erased session is not made any younger
	}
	h.remember(w, v, sig.Token != "", &a)
	a.write(w)
	return nil
}

// unheard is the refusal of a signal that is not even decided on: the sender's doing, no failure of ours.
func unheard(reason offers.Reason) error {
	return fault.New(fault.ReasonForbidden, "", offers.Refuse(reason))
}

// readSignal reads a signal's body in one piece, bounded.
func readSignal(r *http.Request) (offers.Signal, error) {
	size := r.ContentLength
	if size > offers.MaxSignalBytes {
		return offers.Signal{}, fault.New(fault.ReasonTooLarge, "", nil)
	}
	if size < 0 {
		size = 512
	}
	body := make([]byte, 0, size+1)
	for {
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if len(body) > offers.MaxSignalBytes {
			return offers.Signal{}, fault.New(fault.ReasonTooLarge, "", nil)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return offers.Signal{}, err
		}
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
	}
	sig, err := offers.ParseSignal(string(body))
	if err != nil {
		return sig, fault.New(fault.ReasonMalformed, "", err)
	}
	return sig, nil
}

// greet answers the first signal of a visit: a live offer of an earlier page or tab comes back as the teaser.
func (h *Handler) greet(r *http.Request, live *offers.Live, v session.Visitor, a *answer) error {
	o, err := h.Ledger.Live(r.Context(), live.Store, v.ID)
	if err != nil {
		if fault.Of(err).Reason == offers.ReasonNotFound {
			return nil
		}
		return err
	}
	a.offer(o)
	if a.mode == modePop {
		a.mode = modeTease // nothing interrupts before the shopper has done anything
	}
	return nil
}

// decide answers a trigger.
func (h *Handler) decide(r *http.Request, live *offers.Live, v session.Visitor, sig *offers.Signal, now int64, a *answer) error {
	d := offers.Decide(offers.Facts{
		Store: live.Store, Location: live.Location, Campaigns: live.Campaigns, CutOff: live.CutOff, Signal: sig,
		Session: v.ID, BornAt: v.Born, UserAgent: r.UserAgent(), Now: now,
	}, h.random)
	if h.Glances != nil {
		bounded := sig.Evidence.Bounded(now - v.Born)
		h.Glances.Signal(live.Store.ID, sig.Kind, &bounded, &d)
	}
	if len(d.Candidates) > 0 && !h.MintLimiter.Allow(h.Addresses.Of(r), time.UnixMilli(now)) {
		h.Decided("rate")
		return h.greet(r, live, v, a)
	}
	if h.Ready != nil {
		h.Ready.Fill(r.Context(), live.Store, v.ID, d.Candidates)
	}
	res, err := h.Ledger.Mint(r.Context(), offers.MintRequest{
		Store: live.Store, Session: v.ID, Trigger: sig.Kind, Candidates: d.Candidates, Refused: d.Refused,
		Evidence: string(sig.Evidence.AppendJSON(make([]byte, 0, 384))),
	})
	if errors.Is(err, offers.ErrFull) { // no room for new offers; one that lives is still shown
		h.Decided("full")
		return h.greet(r, live, v, a)
	}
	if err != nil {
		h.Decided("error")
		return err
	}
	if h.Ready != nil { // after a failure nothing is known of what was used: the lease brings the codes back
		used := ""
		if res.New {
			used = res.Offer.Code
		}
		h.Ready.Return(live.Store, v.ID, d.Candidates, used)
	}
	switch {
	case res.New:
		h.Decided("minted")
	case res.Has():
		h.Decided("live")
	case res.Reason == offers.ReasonErased:
		return offers.Refuse(res.Reason)
	default:
		h.Decided(string(res.Reason))
		a.quietMS = d.QuietMS(res.QuietMS)
		return nil
	}
	a.offer(res.Offer)
	return nil
}

// remember keeps the session in the browser: as a cookie, and as a token for browsers that keep no cookie of ours.
func (h *Handler) remember(w http.ResponseWriter, v session.Visitor, sentToken bool, a *answer) {
	switch {
	case v.Source == session.SourceFresh:
		h.Visitors.SetCookie(w, v)
		a.token, a.hasToken = h.Visitors.Token(v), true
	case v.Source == session.SourceCookie:
		if v.Renew {
			h.Visitors.SetCookie(w, v)
		}
		a.hasToken = sentToken // "": the cookie works, the tag may drop its copy
	case v.Renew:
		h.Visitors.SetCookie(w, v)
		a.token, a.hasToken = h.Visitors.Token(v), true
	}
}

func allowOrigin(w http.ResponseWriter, origin string) {
	head := w.Header()
	head["Access-Control-Allow-Origin"] = []string{origin}
	head["Access-Control-Allow-Credentials"] = headTrue
	head["Vary"] = headOrigin
}

// The forms in which the tag shows a live offer.
const (
	modePop   = "pop"
	modeTease = "tease"
)

// answer is what the tag hears.
type answer struct {
	hasToken    bool
	token       string
	mode        string // "" = no offer
	remainingMS int64
	quietMS     int64
}

func (a *answer) offer(o offers.Offer) {
	switch {
	case o.Refused: // nothing to show
	case o.State == offers.Offered && o.Now < o.Deadline:
		a.mode, a.remainingMS = modePop, o.RemainingMS()
		if o.Dismissed {
			a.mode = modeTease
		}
	case o.State == offers.Claimed && o.Now < o.EndsAt:
		a.mode = modeTease
		a.remainingMS, _ = shownLeft(o, o.Now)
	}
}

func (a *answer) write(w http.ResponseWriter) {
	head := w.Header()
	head["Cache-Control"] = noStore
	if !a.hasToken && a.mode == "" && a.quietMS == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	head["Content-Type"] = contentJSON
	b := append(make([]byte, 0, 64+len(a.token)), '{')
	if a.hasToken { // base64url and dots: needs no escaping
		b = append(append(append(b, `"k":"`...), a.token...), `",`...)
	}
	if a.mode != "" {
		b = append(b, `"o":{"r":`...)
		b = strconv.AppendInt(b, a.remainingMS, 10)
		b = append(append(append(b, `,"m":"`...), a.mode...), `"},`...)
	}
	if a.quietMS > 0 {
		b = append(strconv.AppendInt(append(b, `"q":`...), a.quietMS, 10), ',')
	}
	b[len(b)-1] = '}'
	_, _ = w.Write(b)
}

// Values of headers, shared by all answers: never change one.
var (
	headTrue    = []string{"true"}
	headOrigin  = []string{"Origin"}
	noStore     = []string{"no-store"}
	contentJSON = []string{"application/json"}
)
