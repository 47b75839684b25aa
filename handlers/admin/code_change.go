package admin

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lastcall/offers"
)

// codeChange is a code's part of a line in the log of changes: times and the reason, never the code.
type codeChange struct {
	State    offers.State `json:"state"`
	Deadline int64        `json:"deadline"` // ms
	EndsAt   int64        `json:"ends_at"`  // ms
	Reason   string       `json:"reason,omitempty"`
}

func changeOf(c offers.CodeRecord, reason string) codeChange {
	return codeChange{State: c.State, Deadline: c.Deadline, EndsAt: c.EndsAt, Reason: reason}
}

const maxReason = 300 // bytes

// reasonFor reads why a code is changed, and leaves the code out of it.
func reasonFor(form url.Values, code string) (text, wrong string) {
	text = strings.Join(strings.Fields(form.Get("reason")), " ")
	switch {
	case utf8.RuneCountInString(text) < 3:
		return "", "say in a few words why"
	case len(text) > maxReason:
		return "", "at most 300 characters"
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) }):
		return "", "letters, digits and signs only"
	}
	for _, word := range strings.Fields(text) {
		if code != "" && strings.Contains(bare(word), bare(code)) {
			text = strings.ReplaceAll(text, word, offers.MaskCode(code))
		}
	}
	return text, ""
}

func bare(code string) string {
	return strings.ReplaceAll(strings.ToUpper(code), "-", "")
}

// revokeCode ends a code before its time.
func (a *admin) revokeCode(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	c, err := a.codeOf(r, v)
	if err != nil {
		return err
	}
	f := codeForms{typed: r.PostForm, asked: true, wrong: offers.FieldErrors{}}
	reason, wrong := reasonFor(r.PostForm, c.Code)
	if wrong != "" {
		f.wrong["reason"] = wrong
		return a.showCodePage(w, r, v, http.StatusUnprocessableEntity, c, f)
	}
	if err := a.Desk.Revoke(r.Context(), v.store, c.Code); err != nil {
		return a.codeRefused(w, r, v, c, err)
	}
	after, err := a.Desk.CodeRecord(r.Context(), v.store, c.Code)
	if err != nil {
		after = c // the change is done; the line says at least what it was
		after.State = offers.Revoked
	}
	a.record(r.Context(), v, "code.revoked", offers.MaskCode(c.Code), changeOf(c, ""), changeOf(after, reason))
	return a.back(w, r, v, codePath(v.store, c.Code), "The code is revoked.")
}

// extendCode gives a live code more time.
func (a *admin) extendCode(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	c, err := a.codeOf(r, v)
	if err != nil {
		return err
	}
	f := codeForms{typed: r.PostForm, extended: true, wrong: offers.FieldErrors{}}
	reason, wrong := reasonFor(r.PostForm, c.Code)
	if wrong != "" {
		f.wrong["reason"] = wrong
	}
	most, err := a.mostAdded(r.Context(), v, c)
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(r.PostForm.Get("seen"), 10, 64)
	if err != nil {
		return errForm
	}
	again := seen != c.EndsAt // it has moved: by this very form, or by somebody else
	add, err := parseSpan(r.PostForm.Get("minutes"), minutes)
	switch {
	case err != nil:
		f.wrong["minutes"] = err.Error()
	case add < minutes.ms:
		f.wrong["minutes"] = "at least a minute"
	case !again && add+c.AddedMS > most:
		f.wrong["minutes"] = "at most " + showSpan(max(0, most-c.AddedMS)) + " more for this code"
	}
	if len(f.wrong) > 0 {
		return a.showCodePage(w, r, v, http.StatusUnprocessableEntity, c, f)
	}
	after, err := a.Desk.Prolong(r.Context(), v.store, c.Code, add, most, seen)
	switch {
	case errors.Is(err, offers.ErrConflict):
		f.extend = "Its end has moved since you opened this page. Look at the times and send it again if it still needs more."
		return a.showCodePage(w, r, v, http.StatusConflict, c, f)
	case errors.Is(err, offers.ErrTooLong):
		f.extend = "All the time that staff may add to this code has been added."
		return a.showCodePage(w, r, v, http.StatusUnprocessableEntity, c, f)
	case err != nil:
		return a.codeRefused(w, r, v, c, err)
	}
	if !again {
		a.record(r.Context(), v, "code.extended", offers.MaskCode(c.Code), changeOf(c, ""), changeOf(after, reason))
	}
	return a.back(w, r, v, codePath(v.store, c.Code), "The code ends "+a.time(v, after.EndsAt)+" now.")
}

// codeRefused leads back to the code, which is over, with the reason in words. Anything else is an error.
func (a *admin) codeRefused(w http.ResponseWriter, r *http.Request, v *visit, c offers.CodeRecord, err error) error {
	var refused *offers.Refusal
	if !errors.As(err, &refused) {
		return err
	}
	words := "Nothing was changed: the code is over."
	switch refused.Reason {
	case offers.ReasonNotFound:
		return errNotFound
	case offers.ReasonAlreadyRedeemed:
		words = "Nothing was changed: an order has used the code."
	case offers.ReasonExpired:
		words = "Nothing was changed: the code's time is up."
	case offers.ReasonRevoked:
		words = "Nothing was changed: the code was revoked already."
	}
	return a.back(w, r, v, codePath(v.store, c.Code), words)
}
