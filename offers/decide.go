package offers

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"
)

// Facts are all that Decide looks at. Whoever keeps them can replay the decision.
type Facts struct {
	Store     *Storefront
	Location  *time.Location // of Store.TimeZone, looked up once
	Campaigns []Campaign     // in priority order, highest first
	Signal    *Signal
	Session   string // session id, for stable groups
	BornAt    int64  // ms
	UserAgent string
	Now       int64 // ms
	CutOff    bool  // no code can be made on the store's platform
}

// Candidate is a campaign that would make an offer as far as can be told without the session's history: value and
// duration are picked, the limits are left to whoever keeps the history.
type Candidate struct {
	Campaign   *Campaign
	Amount     int64 // basis points or minor units by Campaign.Value.Kind
	DurationMS int64
	Worst      int64 // most it can cost, minor units

	// Ready is a code that lies on the campaign's shelf, to be used instead of a new one; the zero value draws one. If
	// somebody else has taken it, one is drawn.
	Ready Shelved
}

// Refused is a campaign and the first reason that refuses it. An empty campaign stands for all of them.
type Refused struct {
	Campaign string `json:"c,omitempty"`
	Reason   Reason `json:"r"`
}

// Decision answers a signal: candidates in priority order, and why the others are none.
type Decision struct {
	Candidates []Candidate
	Refused    []Refused
}

// Decide applies every rule that needs no history. It is a pure function of the facts and the random source.
func Decide(f Facts, random *rand.Rand) Decision {
	var d Decision
	if r := refusesAll(f); r != "" {
		d.Refused = append(d.Refused, Refused{Reason: r})
		return d
	}
	age := f.Now - f.BornAt
	signal := *f.Signal
	signal.Evidence = signal.Evidence.Bounded(age)
	f.Signal = &signal
	for i := range f.Campaigns {
		c := &f.Campaigns[i]
		if r := refusesOne(f, c, age); r != "" {
			if d.Refused == nil {
				d.Refused = make([]Refused, 0, len(f.Campaigns)-i)
			}
			d.Refused = append(d.Refused, Refused{Campaign: c.ID, Reason: r})
			continue
		}
		intent := f.Signal.Evidence.Intent()
		amount := pick(c.Value.Min, c.Value.Max, c.Value.step(), intent, random)
		d.Candidates = append(d.Candidates, Candidate{
			Campaign: c, Amount: amount,
			DurationMS: pick(c.Duration.MinMS, c.Duration.MaxMS, durationStep(c.Duration), intent, random),
			Worst:      c.Value.Worst(amount, f.Store.MaxOrder),
		})
	}
	return d
}

func refusesAll(f Facts) Reason {
	switch {
	case f.Store.Paused:
		return ReasonOff
	case f.CutOff:
		return ReasonPlatform
	case f.Signal.Consent == ConsentRefused, f.Store.Consent && f.Signal.Consent != ConsentGiven:
		return ReasonConsent
	case IsBot(f.UserAgent):
		return ReasonBot
	case f.Signal.Evidence.Implausible(f.Now - f.BornAt):
		return ReasonImplausible
	}
	return ""
}

func refusesOne(f Facts, c *Campaign, age int64) Reason {
	e := &f.Signal.Evidence
	switch {
	case !c.Enabled:
		return ReasonOff
	case !c.Schedule.Open(f.Now, f.Location):
		return ReasonSchedule
	case !anyReached(c.Triggers, f.Signal):
		return ReasonNoTrigger
	case c.Suppression.Dedicated(e):
		return ReasonDedicated
	case !c.Targeting.Match(e, age, f.Store.Currency):
		return ReasonNotTargeted
	case HeldOut(f.Store.Salt, c.ID, f.Session, c.HoldoutRate):
		return ReasonHoldout
	}
	return ""
}

func anyReached(triggers []Trigger, s *Signal) bool {
	for _, t := range triggers {
		if t.Reached(s.Kind, &s.Evidence) {
			return true
		}
	}
	return false
}

func (v Value) step() int64 {
	switch {
	case v.Step > 0:
		return v.Step
	case v.Kind == Percent:
		return 100
	}
	return 1
}

// durationStep keeps durations on whole minutes where the range has room for that, else on whole seconds.
func durationStep(d Duration) int64 {
	if d.MaxMS-d.MinMS >= 60_000 {
		return 60_000
	}
	return 1_000
}

// pick places intent in a range, from most (no intent) down to least (certain), on a whole number of steps above
// least. The part of a step that is left over decides the odds of rounding up, so that the mean follows the intent.
func pick(least, most, step int64, intent BasisPoints, random *rand.Rand) int64 {
	steps := (most - least) / step
	if steps <= 0 {
		return least
	}
	exact := steps * int64(10_000-intent) // in 1/10,000 of a step
	n := exact / 10_000
	if rest := exact % 10_000; rest > 0 && random.Int64N(10_000) < rest {
		n++
	}
	return least + n*step
}

// HeldOut reports whether the session belongs to the campaign's holdout: the same answer each time, for a share of
// sessions that follows rate.
func HeldOut(salt, campaign, session string, rate BasisPoints) bool {
	if rate <= 0 {
		return false
	}
	h := fnv.New64a()
	for _, part := range []string{salt, campaign, session} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return mix(h.Sum64())%10_000 < uint64(rate)
}

// mix spreads FNV's weak low bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// botWords by their first letter.
var botWords = func(words ...string) (by [256][]string) {
	for _, w := range words {
		by[w[0]] = append(by[w[0]], w)
	}
	return by
}("bot", "crawl", "spider", "slurp", "curl/", "wget/", "python-", "go-http-client", "lighthouse", "facebookexternalhit", "preview")

// IsBot reports whether a user agent names itself as a program. An empty one counts: every browser sends its own.
func IsBot(userAgent string) bool {
	if userAgent == "" {
		return true
	}
	for i := range len(userAgent) {
		rest := userAgent[i:]
		for _, w := range botWords[rest[0]|0x20] { // folds the case of letters, which all words begin with
			if len(rest) >= len(w) && strings.EqualFold(rest[:len(w)], w) && !cubot(userAgent[:i], w) {
				return true
			}
		}
	}
	return false
}

// cubot reports whether "bot" ends the name of a maker of phones.
func cubot(before, word string) bool {
	return word == "bot" && len(before) >= 2 && strings.EqualFold(before[len(before)-2:], "cu")
}

// holdoutQuietMS is about a visit: a session that is held out stays so.
const holdoutQuietMS = 30 * 60_000

// QuietMS is how long asking again can't change the answer: as long as the shortest-lived refusal holds. fromHistory is
// what the ledger said of the candidates' refusals.
func (d Decision) QuietMS(fromHistory int64) int64 {
	for _, r := range d.Refused {
		if r.Reason != ReasonHoldout {
			return 0 // another page or moment may do
		}
	}
	if len(d.Candidates) == 0 {
		return holdoutQuietMS
	}
	if len(d.Refused) > 0 {
		return min(fromHistory, holdoutQuietMS)
	}
	return fromHistory
}
