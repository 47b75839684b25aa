package notify_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
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
	mu       sync.Mutex
	refuse   func(to string) string // answer to RCPT, "" = takes it; nil = takes all
	messages []letter
	calls    int // connections
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
			p.mu.Lock()
			p.calls++
			p.mu.Unlock()
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
			to := strings.Trim(line[len("RCPT TO:"):], "<> ")
			if no := p.refusal(to); no != "" {
				say(no)
				continue
			}
			m.to = append(m.to, to)
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

func (p *postOffice) refusal(to string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuse == nil {
		return ""
	}
	return p.refuse(to)
}

func (p *postOffice) refuses(how func(to string) string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = how
}

func (p *postOffice) connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls
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
	hook   *httptest.Server
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
	w.hook = hook
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
	w.until("half of the budget to be told", func() bool { return len(w.post.taken()) == 2 && posts() == 1 })
	w.mint(5, 3)
	w.until("four fifths to be told", func() bool { return len(w.post.taken()) == 4 && posts() == 2 })
	w.c.Limits.BudgetCodes = 100 // raised, and used again: the same step is not told twice a day
	w.save()
	w.until("the raise to be seen", func() bool {
		text, err := w.ledger.Noted(t.Context(), w.store, "health")
		return err == nil && strings.Contains(text, `"percent":8}`)
	})
	w.c.Limits.BudgetCodes = 10
	w.save()
	w.mint(8, 2)
	w.until("the whole budget to be told", func() bool { return len(w.post.taken()) == 6 && posts() == 3 })
	stop()
	work.Wait()

	for i, want := range []string{"used 50 %", "used 80 %", "used all"} {
		for j, to := range w.store.Notify.To {
			m := w.post.taken()[2*i+j]
			text := strings.NewReplacer("=\r\n", "", "=E2=80=9C", "“", "=E2=80=9D", "”").Replace(m.data)
			if !strings.Contains(text, want) || strings.Join(m.to, " ") != to || !strings.Contains(m.data, "\nTo: <"+to+">") || !strings.Contains(m.from, "lastcall@offers.example") {
				t.Errorf("message %d: from %s to %v\n%s", i, m.from, m.to, m.data)
			}
			if strings.Contains(m.data, w.store.Notify.To[1-j]) {
				t.Error("the message tells who else is told")
			}
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
	if err := w.notifier().Test(t.Context(), w.store); err != nil || len(w.post.taken()) != 2 {
		t.Fatalf("%v, %d messages", err, len(w.post.taken()))
	}
	addresses := []string{"ann@", "bob@", "tea.example", "secret-path"}
	says := func(what string, err error, want, never []string) {
		t.Helper()
		for _, text := range want {
			if err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("%s: no %q in: %v", what, text, err)
			}
		}
		for _, text := range append(never, addresses...) {
			if strings.Contains(fmt.Sprint(err), text) {
				t.Errorf("%s: %q is in: %v", what, text, err)
			}
		}
	}
	w.post.refuses(func(to string) string {
		if to == "ann@tea.example" {
			return "451 4.2.1 <" + to + ">: later"
		}
		return "550 5.1.1 <" + to + ">: no such person"
	})
	w.mu.Lock()
	w.status = http.StatusForbidden
	w.mu.Unlock()
	says("refused", w.notifier().Test(t.Context(), w.store),
		[]string{"address 1: the mail server refused the recipient (451); that may pass", "address 2: the mail server refused the recipient (550); it will not", "status 403"}, nil)

	mailPort := fmt.Sprint(w.post.Addr().(*net.TCPAddr).Port)
	_ = w.post.Close()
	w.hook.Close()
	says("nobody there", w.notifier().Test(t.Context(), w.store),
		[]string{"the mail server can't be reached: nobody answers at its address", "webhook: nobody answers at its address"}, []string{"127.0.0.1", mailPort, "dial"})
	if !strings.Contains(w.log.String(), "connection refused") {
		t.Errorf("the log does not hold the webhook's cause: %s", w.log)
	}
	for _, text := range append(addresses, mailPort) {
		if strings.Contains(w.log.String(), text) {
			t.Errorf("%q is in the log: %s", text, w.log)
		}
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

// One mailbox that is refused keeps nobody else from hearing, and only its message is tried again.
func TestOneRefusedMailboxIsTriedAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refused := 0
	w.post.refuses(func(to string) string {
		if refused++; to == "ann@tea.example" && refused == 1 {
			return "451 4.2.1 later"
		}
		return ""
	})
	if err := w.notifier().Tell(t.Context(), w.store, []offers.Alert{{Kind: "lag", Key: "lag", Text: "late"}}); err != nil {
		t.Fatal(err)
	}
	var to []string
	for _, m := range w.post.taken() {
		to = append(to, m.to...)
	}
	if got := strings.Join(to, " "); got != "bob@tea.example ann@tea.example" || w.post.connections() != 2 {
		t.Errorf("told %s over %d connections", got, w.post.connections())
	}
}

// A mail server that says nothing takes no time from the webhook.
func TestAMailServerThatHangs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // connections wait in its queue
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	n := w.notifier()
	if n.Mail, err = notify.NewMailer("smtp://"+silent.Addr().String()+"?starttls=never", "lastcall@offers.example"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err = n.Tell(ctx, w.store, []offers.Alert{{Kind: "lag", Key: "lag", Text: "late"}})
	if err == nil || !strings.Contains(err.Error(), "no answer in time") || strings.Contains(err.Error(), "webhook") || len(w.posts) != 1 {
		t.Errorf("%v, %d posts", err, len(w.posts))
	}
}

// failing loses its data after the first alert is marked, or when it notes what it saw.
type failing struct {
	notify.Sources
	atNote bool
	mu     sync.Mutex
	marked int
}

var errLost = errors.New("the data is away")

func (f *failing) Turn(ctx context.Context, s *offers.Storefront, what string, periodMS int64) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if strings.HasPrefix(what, "alert-") {
		if f.marked++; f.marked > 1 && !f.atNote {
			return false, errLost
		}
	}
	return f.Sources.Turn(ctx, s, what, periodMS)
}

func (f *failing) Note(ctx context.Context, s *offers.Storefront, what, text string) error {
	if f.atNote {
		return errLost
	}
	return f.Sources.Note(ctx, s, what, text)
}

// What is marked as told is told, even if the data goes away after the mark.
func TestWhatIsMarkedIsTold(t *testing.T) {
	for _, atNote := range []bool{false, true} {
		w := newWorld(t)
		w.mint(0, 5)
		second := offers.NewCampaign("tea", "second", "Second")
		second.Enabled, second.Limits, second.Suppression = true, offers.Limits{BudgetCodes: 10}, offers.Suppression{}
		w.c = second
		w.save()
		w.mint(5, 5)
		n := w.notifier()
		n.Sources, n.Every = &failing{Sources: w.ledger, atNote: atNote}, time.Hour
		ctx, stop := context.WithCancel(t.Context())
		var work sync.WaitGroup
		work.Go(func() { n.Run(ctx) })
		posts := func() int { w.mu.Lock(); defer w.mu.Unlock(); return len(w.posts) }
		w.until("what was marked to be told", func() bool { return len(w.post.taken()) == 2 && posts() == 1 })
		stop()
		work.Wait()
		want := 1
		if atNote {
			want = 2
		}
		if got := strings.Count(w.posts[0], "\"kind\":\"budget\""); got != want {
			t.Errorf("at note %t: %d alerts told, want %d: %s", atNote, got, want, w.posts[0])
		}
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
	_, err = m.Send(t.Context(), w.store, w.store.Notify.To, []offers.Alert{{Text: "x"}}, "https://offers.example")
	if err == nil || strings.Contains(err.Error(), "hunter2") || len(w.post.taken()) != 0 {
		t.Errorf("%v, %d messages", err, len(w.post.taken()))
	}
}
