// Package notify tells people when a store needs one: by e-mail, and as JSON to an address of theirs. Each thing is told at
// most once a day, and only when it has become worse.
package notify

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"
	"unicode"

	"lastcall/offers"
)

// Sources is what is looked at.
type Sources interface {
	Campaigns(ctx context.Context, storeID string) ([]offers.Campaign, error)
	Counters(ctx context.Context, store *offers.Storefront) (offers.Counters, error)
	Backlog(ctx context.Context, store *offers.Storefront) (offers.Backlog, error)
	Level(ctx context.Context, store *offers.Storefront, shelf offers.Shelf, cell int) (int, error)
	Lag(ctx context.Context, store *offers.Storefront) (int64, error)
	offers.Turns
}

// Notifier looks at stores now and then. Any number of them, in any number of processes, share the work.
type Notifier struct {
	Sources Sources
	Stores  func(ctx context.Context) ([]*offers.Storefront, error)
	Mail    *Mailer // nil: this server sends no e-mail
	Post    *Poster
	// Link is where a person looks after the store.
	Link func(*offers.Storefront) string
	Log  *slog.Logger
	// Every is how often a store is looked at; 0 = 30 s.
	Every time.Duration
}

const (
	noteHealth = "health" // Turns.Note: the Health that was last looked at, as JSON
	turnLook   = "alerts"
	dayMS      = 24 * 60 * 60_000
	tries      = 3
	tryAgain   = 2 * time.Second
	lookWithin = 20 * time.Second // one store
	tellWithin = 10 * time.Second // one way of telling, with all its tries
)

// Run works until the context ends.
func (n *Notifier) Run(ctx context.Context) {
	every := n.Every
	if every <= 0 {
		every = 30 * time.Second
	}
	for ctx.Err() == nil {
		stores, err := n.Stores(ctx)
		if err != nil {
			n.Log.Warn("notifier", "step", "stores", "cause", err)
		}
		for _, s := range stores {
			if len(s.Notify.Kinds) == 0 || ctx.Err() != nil {
				continue
			}
			if err := n.look(ctx, s, every); err != nil && ctx.Err() == nil {
				n.Log.Warn("notifier", "store", s.ID, "cause", err)
			}
		}
		t := time.NewTimer(every)
		select {
		case <-ctx.Done():
			t.Stop()
		case <-t.C:
		}
	}
}

// look tells what has become worse since the last look, if it is this process' turn. What is marked as told is told, whatever
// fails after the mark, and even if the process is asked to stop.
func (n *Notifier) look(ctx context.Context, s *offers.Storefront, every time.Duration) error {
	told, err := n.worse(ctx, s, every)
	if len(told) > 0 {
		err = errors.Join(err, n.Tell(context.WithoutCancel(ctx), s, told))
	}
	return err
}

// worse marks what has become worse since the last look, and answers what was marked, also beside an error.
func (n *Notifier) worse(ctx context.Context, s *offers.Storefront, every time.Duration) (told []offers.Alert, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	mine, err := n.Sources.Turn(ctx, s, turnLook, max(1, every.Milliseconds()*9/10))
	if err != nil || !mine {
		return nil, err
	}
	after, err := HealthOf(ctx, n.Sources, s, time.Now().UnixMilli())
	if err != nil {
		return nil, err
	}
	noted, err := n.Sources.Noted(ctx, s, noteHealth)
	if err != nil {
		return nil, err
	}
	var before offers.Health
	_ = json.Unmarshal([]byte(noted), &before) // the first look: everything is new
	for _, a := range offers.Alerts(before, after) {
		if !s.Notify.Wants(a.Kind) {
			continue
		}
		// The mark comes before the message: better one too few than one every half minute.
		first, err := n.Sources.Turn(ctx, s, "alert-"+a.Key+"-"+time.Now().In(s.Location()).Format(time.DateOnly), dayMS)
		if err != nil {
			return told, err // nothing is noted, so the next look finds the others again
		}
		if first {
			told = append(told, a)
		}
	}
	text, err := json.Marshal(after)
	if err != nil {
		return told, err
	}
	return told, n.Sources.Note(ctx, s, noteHealth, string(text))
}

// HealthOf looks at a store.
func HealthOf(ctx context.Context, src Sources, s *offers.Storefront, nowMS int64) (h offers.Health, err error) {
	campaigns, err := src.Campaigns(ctx, s.ID)
	if err != nil {
		return h, err
	}
	counters, err := src.Counters(ctx, s)
	if err != nil {
		return h, err
	}
	for i := range campaigns {
		c := &campaigns[i]
		if use, ok := offers.UseOf(c, counters[c.ID]); ok && c.Enabled {
			h.Budgets = append(h.Budgets, use)
		}
		if s.CreateOn != offers.CreateOnShelf || !c.Enabled {
			continue
		}
		for _, shelf := range c.Shelves() {
			level := 0
			for cell := range max(1, s.Cells) {
				n, err := src.Level(ctx, s, shelf, cell)
				if err != nil {
					return h, err
				}
				level += n
			}
			if level == 0 {
				h.Empty = append(h.Empty, c.Name)
				break
			}
		}
	}
	if h.EndingLag, err = src.Lag(ctx, s); err != nil || s.Platform == "direct" {
		return h, err
	}
	b, err := src.Backlog(ctx, s)
	if err != nil {
		return h, err
	}
	h.Dead = b.Dead
	standing, err := offers.StandingOf(ctx, src, s)
	h.CutOff = standing.CutOff(nowMS) || standing.Removed() || standing.Refused()
	return h, err
}

// errNobody: a store names neither an e-mail address nor a webhook.
var errNobody = errors.New("nobody is named who could be told")

// Tell sends alerts to all whom the store names. The error says who could not be told; it holds no address and no secret.
func (n *Notifier) Tell(ctx context.Context, s *offers.Storefront, alerts []offers.Alert) error {
	return n.tell(ctx, s, alerts, tries)
}

// Test tells the people of a store, without a second try, that they can be told.
func (n *Notifier) Test(ctx context.Context, s *offers.Storefront) error {
	return n.tell(ctx, s, []offers.Alert{{Kind: "test", Key: "test", Text: "This is a test: notifications of this store arrive here."}}, 1)
}

func (n *Notifier) tell(ctx context.Context, s *offers.Storefront, alerts []offers.Alert, tries int) error {
	if len(s.Notify.To) == 0 && s.Notify.Webhook == "" {
		return errNobody
	}
	var mailed, posted error
	var ways sync.WaitGroup // side by side: a server that hangs takes no time from the other
	if len(s.Notify.To) > 0 {
		ways.Go(func() { mailed = n.mail(ctx, s, alerts, tries) })
	}
	if s.Notify.Webhook != "" {
		ways.Go(func() { posted = n.post(ctx, s, alerts, tries) })
	}
	ways.Wait()
	return errors.Join(mailed, posted)
}

// mail tries again only for people whose message was not taken.
func (n *Notifier) mail(ctx context.Context, s *offers.Storefront, alerts []offers.Alert, tries int) error {
	if n.Mail == nil {
		return ErrNoMail
	}
	ctx, cancel := context.WithTimeout(ctx, tellWithin)
	defer cancel()
	left := s.Notify.To
	return again(ctx, tries, func() (err error) {
		left, err = n.Mail.Send(ctx, s, left, alerts, n.Link(s))
		return err
	})
}

func (n *Notifier) post(ctx context.Context, s *offers.Storefront, alerts []offers.Alert, tries int) error {
	ctx, cancel := context.WithTimeout(ctx, tellWithin)
	defer cancel()
	err := again(ctx, tries, func() error { return n.Post.Send(ctx, s, alerts, n.Link(s)) })
	var u *unreached
	if errors.As(err, &u) {
		n.Log.InfoContext(ctx, "notifier: webhook", "store", s.ID, "cause", u.cause)
	}
	return err
}

// again tries a few times: who is told at most once should not miss it for a moment's trouble.
func again(ctx context.Context, tries int, send func() error) error {
	for try := 1; ; try++ {
		err := send()
		if err == nil || try >= tries || ctx.Err() != nil {
			return err
		}
		t := time.NewTimer(tryAgain)
		select {
		case <-ctx.Done():
			t.Stop()
			return err
		case <-t.C:
		}
	}
}

// oneLine is text for a subject or a line: what a merchant named may hold anything.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf) {
			return ' '
		}
		return r
	}, text)
}
