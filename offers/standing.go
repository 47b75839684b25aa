package offers

import (
	"context"
	"encoding/json"
	"strconv"
)

// Notes about how a store and its platform get on (Turns.Noted), beside NoteDisconnected and NoteTrouble.
const (
	NoteChecked = "checked" // the last CheckNote, as JSON
	NoteWorked  = "worked"  // when a call last succeeded, ms, in decimal digits
)

// CheckNote is the last check of a store's platform.
type CheckNote struct {
	At       int64     `json:"at"` // ms
	Findings []Finding `json:"findings"`
}

// Notes are what is kept of a store now and then.
type Notes interface {
	Noted(ctx context.Context, store *Storefront, what string) (string, error)
}

// Standing is how a store and its platform get on, as far as notes tell.
type Standing struct {
	Check     CheckNote
	Trouble   Trouble
	GoodbyeAt int64 // ms: when the platform last said that we were removed from it
	WorkedAt  int64 // ms: when a call or a check was last good
}

// refusedFor is how long a platform is taken to refuse us after it last did: then a shopper's claim tries it again.
const refusedFor = int64(10 * 60_000)

// StandingOf reads the notes. What is not noted, or can't be parsed, is zero.
func StandingOf(ctx context.Context, notes Notes, store *Storefront) (s Standing, err error) {
	texts := map[string]string{NoteChecked: "", NoteTrouble: "", NoteDisconnected: "", NoteWorked: ""}
	for what := range texts {
		if texts[what], err = notes.Noted(ctx, store, what); err != nil {
			return Standing{}, err
		}
	}
	if json.Unmarshal([]byte(texts[NoteChecked]), &s.Check) != nil {
		s.Check = CheckNote{}
	}
	if json.Unmarshal([]byte(texts[NoteTrouble]), &s.Trouble) != nil {
		s.Trouble = Trouble{}
	}
	s.GoodbyeAt, s.WorkedAt = momentOf(texts[NoteDisconnected]), momentOf(texts[NoteWorked])
	if Passed(s.Check.Findings) {
		s.WorkedAt = max(s.WorkedAt, s.Check.At)
	}
	return s, nil
}

func momentOf(text string) int64 {
	at, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return at
}

// Removed reports whether the platform said goodbye, and nothing has worked since.
func (s Standing) Removed() bool { return s.GoodbyeAt > s.WorkedAt }

// Refused reports whether the platform last refused our credentials, and nothing has worked since.
func (s Standing) Refused() bool {
	return s.Trouble.Fault == FaultUnauthorized && s.Trouble.At > s.WorkedAt
}

// CutOff reports whether no code can be made on the platform now, ms: an offer would be one that nobody can take.
func (s Standing) CutOff(now int64) bool {
	return s.Removed() || s.Refused() && now-s.Trouble.At < refusedFor
}
