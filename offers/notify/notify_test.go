package notify_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers"
	"lastcall/offers/notify"
	"lastcall/offers/redisstore"
	"lastcall/offers/redisstore/embedded"
)

// postOffice is an SMTP server, as far as a client that sends one message needs it.
type postOffice struct {
	net.Listener
	refuse string // answer to RCPT, "" = takes it

	mu       sync.Mutex
	messages []letter
}

type letter struct {
	from string
	to   []string
	data string
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{Listener: l}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p
}

func (p *postOffice) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 post.example")
	var m letter
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		switch word := strings.ToUpper(line); {
		case strings.HasPrefix(word, "EHLO"), strings.HasPrefix(word, "HELO"):
			say("250 post.example")
		case strings.HasPrefix(word, "MAIL FROM:"):
			m = letter{from: line[len("MAIL FROM:"):]}
			say("250 ok")
		case strings.HasPrefix(word, "RCPT TO:"):
			if p.refuse != "" {
				say(p.refuse)
				continue
			}
			m.to = append(m.to, strings.Trim(line[len("RCPT TO:"):], "<> "))
			say("250 ok")
		case word == "DATA":
			say("354 go on")
			for {
				text, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if text == ".\r\n" {
					break
				}
				m.data += text
			}
			p.mu.Lock()
			p.messages = append(p.messages, m)
			p.mu.Unlock()
			say("250 taken")
		case word == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (p *postOffice) taken() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]letter(nil), p.messages...)
}

// world is a store with a campaign whose budget can be used, and a way to tell of it.
type world struct {
	*testing.T
	ledger *redisstore.Store
	store  *offers.Storefront
	c      offers.Campaign
	post   *postOffice
	log    *bytes.Buffer
	mu     sync.Mutex
	posts  []string
	status int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	engine, err := embedded.Open(context.Background(), embedded.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close(context.Background()) })
	w := &world{T: t, ledger: redisstore.New(engine.Client(), redisstore.Options{}), post: openPostOffice(t), log: &bytes.Buffer{}, status: http.StatusOK}
	hook := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.posts = append(w.posts, string(body))
		rw.WriteHeader(w.status)
	}))
	t.Cleanup(hook.Close)
	w.store = &offers.Storefront{ID: "tea", Key: "tea", Name: "Tea\u202e \u201c<b>\u201d", Origins: []string{"https://tea.example"}, Currency: "EUR", TimeZone: "UTC",
		Platform: "direct", Cells: 1, MaxOrder: 100_000, Salt: "salt",
		Notify: offers.Notify{To: []string{"ann@tea.example", "bob@tea.example"}, Webhook: hook.URL + "/secret-path", Kinds: offers.AlertKinds}}
	w.c = offers.NewCampaign("tea", "exit", "Exit")
	w.c.Enabled, w.c.Limits, w.c.Suppression = true, offers.Limits{BudgetCodes: 10}, offers.Suppression{}
	w.save()
	return w
}

func (w *world) save() {
	w.Helper()
	if err := w.ledger.SaveStore(w.Context(), w.store); err != nil {
		w.Fatal(err)
	}
	if err := w.ledger.SaveCampaign(w.Context(), &w.c); err != nil {
		w.Fatal(err)
	}
}

func (w *world) notifier() *notify.Notifier {
	w.Helper()
	mailer, err := notify.NewMailer("smtp://"+w.post.Addr().String()+"?starttls=never", "lastcall@offers.example")
	if err != nil {
		w.Fatal(err)
	}
	return &notify.Notifier{Sources: w.ledger, Stores: w.ledger.Stores, Mail: mailer, Post: &notify.Poster{Client: http.DefaultClient},
		Link:  func(*offers.Storefront) string { return "https://offers.example/admin/stores/tea/platform" },
		Log:   slog.New(slog.NewTextHandler(w.log, nil)),
		Every: 20 * time.Millisecond}
}

func (w *world) mint(from, n int) {
	w.Helper()
	for i := range n {
		r, err := w.ledger.Mint(w.Context(), offers.MintRequest{Store: w.store, Session: fmt.Sprint("s", from+i), Trigger: offers.ExitIntent,
			Candidates: []offers.Candidate{{Campaign: &w.c, Amount: 1_000, DurationMS: 3_600_000, Worst: 10_000}}})
		if err != nil || !r.New {
			w.Fatalf("mint: %+v, %v", r, err)
		}
	}
}

func (w *world) until(what string, condition func() bool) {
	w.Helper()
	for end := time.Now().Add(10 * time.Second); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatalf("not within ten seconds: %s", what)
		}
	}
}

// Three processes look at one store: what becomes worse is told once, to all, and what stays as it is not again.
func TestEachThingIsToldOnce(t *testing.T) {
	w := newWorld(t)
	w.mint(0, 5)
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	for range 3 {
		n := w.notifier()
		work.Go(func() { n.Run(ctx) })
	}
	posts := func() int { w.mu.Lock(); defer w.mu.Unlock(); return len(w.posts) }
	w.until("half of the budget to be told", func() bool { return len(w.post.taken()) == 1 && posts() == 1 })
	w.mint(5, 3)
	w.until("four fifths to be told", func() bool { return len(w.post.taken()) == 2 && posts() == 2 })
	w.c.Limits.BudgetCodes = 100 // raised, and used again: the same step is not told twice a day
	w.save()
	w.until("the raise to be seen", func() bool {
		text, err := w.ledger.Noted(t.Context(), w.store, "health")
		return err == nil && strings.Contains(text, `"percent":8}`)
	})
	w.c.Limits.BudgetCodes = 10
	w.save()
	w.mint(8, 2)
	w.until("the whole budget to be told", func() bool { return len(w.post.taken()) == 3 && posts() == 3 })
	stop()
	work.Wait()

	for i, want := range []string{"used 50 %", "used 80 %", "used all"} {
		m := w.post.taken()[i]
		text := strings.NewReplacer("=\r\n", "", "=E2=80=9C", "“", "=E2=80=9D", "”").Replace(m.data)
		if !strings.Contains(text, want) || strings.Join(m.to, " ") != "ann@tea.example bob@tea.example" || !strings.Contains(m.from, "lastcall@offers.example") {
			t.Errorf("message %d: from %s to %v\n%s", i, m.from, m.to, m.data)
		}
		if strings.Contains(m.data, "ann@") || strings.Contains(m.data, "bob@") {
			t.Error("the message tells who else is told")
		}
		var p struct {
			Store, Text, Link string
			Alerts            []offers.Alert
		}
		if err := json.Unmarshal([]byte(w.posts[i]), &p); err != nil || p.Store != "tea" || !strings.Contains(p.Text, want) || len(p.Alerts) != 1 || strings.Contains(p.Text, "\u202e") {
			t.Errorf("post %d: %v %s", i, err, w.posts[i])
		}
	}
	if w.log.Len() > 0 {
		t.Errorf("the log says\n%s", w.log)
	}
}

// A test says why it failed, without an address, a path or a password.
func TestATestSaysWhatCameOfIt(t *testing.T) {
	w := newWorld(t)
	if err := w.notifier().Test(t.Context(), w.store); err != nil || len(w.post.taken()) != 1 {
		t.Fatalf("%v, %d messages", err, len(w.post.taken()))
	}
	w.post.refuse, w.status = "550 5.1.1 no such person", http.StatusForbidden
	err := w.notifier().Test(t.Context(), w.store)
	if err == nil || !strings.Contains(err.Error(), "550") || !strings.Contains(err.Error(), "status 403") || strings.Contains(err.Error(), "secret-path") {
		t.Errorf("refused: %v", err)
	}
	silent := w.notifier()
	silent.Mail = nil
	if err := silent.Test(t.Context(), w.store); err == nil || !strings.Contains(err.Error(), "LASTCALL_SMTP_URL") {
		t.Errorf("without a way to send: %v", err)
	}
	w.store.Notify = offers.Notify{}
	if err := w.notifier().Test(t.Context(), w.store); err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("with nobody to tell: %v", err)
	}
}

func TestNewMailer(t *testing.T) {
	for _, c := range []struct {
		address, from string
		ok            bool
	}{
		{"smtp://user:hunter2@post.example:587", "a@b.example", true},
		{"smtps://user:hunter2@post.example", "a@b.example", true},
		{"smtp://127.0.0.1:25?starttls=never", "a@b.example", true},
		{"smtp://user:hunter2@post.example?starttls=never", "a@b.example", false},
		{"http://user:hunter2@post.example", "a@b.example", false},
		{"smtp://user:hunter2@post.example/inbox", "a@b.example", false},
		{"smtp://user:hunter2@:587", "a@b.example", false},
		{"smtp://user:hunter2@post.example:x", "a@b.example", false},
		{"smtp://user:hunter2@post.example", "", false},
		{"smtp://user:hunter2@post.example", "A <a@b.example>", false},
	} {
		_, err := notify.NewMailer(c.address, c.from)
		if (err == nil) != c.ok || err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s from %s: %v", c.address, c.from, err)
		}
	}
}

// Without TLS nothing is sent to a server that does not offer it, a password least of all.
func TestNoMailWithoutTLS(t *testing.T) {
	w := newWorld(t)
	m, err := notify.NewMailer("smtp://user:hunter2@"+w.post.Addr().String(), "lastcall@offers.example")
	if err != nil {
		t.Fatal(err)
	}
	err = m.Send(t.Context(), w.store, []offers.Alert{{Text: "x"}}, "https://offers.example")
	if err == nil || strings.Contains(err.Error(), "hunter2") || len(w.post.taken()) != 0 {
		t.Errorf("%v, %d messages", err, len(w.post.taken()))
	}
}
