package notify

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	mail "github.com/wneessen/go-mail"

	"lastcall/offers"
	"lastcall/offers/courier"
)

// ErrNoMail: this server was not told how to send e-mail.
var ErrNoMail = errors.New("this server sends no e-mail: whoever runs it sets LASTCALL_SMTP_URL and LASTCALL_MAIL_FROM")

// Mailer sends e-mail through one SMTP server.
type Mailer struct {
	from string
	host string
	opts []mail.Option
}

// answerWithin is how long the server may take for an answer.
const answerWithin = 8 * time.Second

var (
	errNoTime    = errors.New("e-mail: the mail server left no time for everybody")
	errSender    = errors.New("the sender is no e-mail address")
	errRecipient = errors.New("it is no e-mail address")
)

// NewMailer reads smtp://user:password@host:587 (STARTTLS, and nothing without it), smtps://…:465 (TLS from the start), or
// smtp://…?starttls=never for a server on this machine. Errors tell nothing of what is in the address: it holds a password.
func NewMailer(address, from string) (*Mailer, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Path != "" && u.Path != "/" {
		return nil, errors.New("want smtp://user:password@host:587 or smtps://user:password@host:465")
	}
	if err := (offers.Notify{To: []string{from}}).Validate(); err != nil {
		return nil, errors.New("the sender (LASTCALL_MAIL_FROM) is no e-mail address")
	}
	m := &Mailer{from: from, host: u.Hostname()}
	port := u.Port()
	switch starttls := u.Query().Get("starttls"); {
	case u.Scheme == "smtps":
		m.opts = append(m.opts, mail.WithSSL(), mail.WithTLSPolicy(mail.TLSMandatory))
		if port == "" {
			port = "465"
		}
	case starttls == "never" && offers.IsLoopback(u.Hostname()):
		m.opts = append(m.opts, mail.WithTLSPolicy(mail.NoTLS))
	case starttls != "":
		return nil, errors.New("starttls=never is for a server on this machine only")
	default:
		m.opts = append(m.opts, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if port == "" {
		port = "587"
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, errors.New("want a port that is a number")
	}
	m.opts = append(m.opts, mail.WithPort(n))
	if password, ok := u.User.Password(); ok {
		m.opts = append(m.opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	return m, nil
}

// Send writes to people whom the store names: one message each, over one connection. So nobody learns who else is told, and a
// mailbox that is refused keeps nobody else from hearing. left are those whose message was not taken. The error holds no
// address, no server and no secret: it counts people by their place among those whom the store names.
func (m *Mailer) Send(ctx context.Context, s *offers.Storefront, people []string, alerts []offers.Alert, link string) (left []string, err error) {
	wait := answerWithin
	if end, ok := ctx.Deadline(); ok {
		wait = min(wait, time.Until(end))
	}
	if wait <= 0 || ctx.Err() != nil {
		return people, errNoTime
	}
	client, err := mail.NewClient(m.host, append(slices.Clone(m.opts), mail.WithTimeout(wait))...)
	if err != nil {
		return people, fmt.Errorf("e-mail: %w", err)
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return people, errors.New("e-mail: " + serverWords(err))
	}
	defer func() {
		if client.CloseWithSMTPClient(conn) != nil {
			_ = conn.Close()
		}
	}()
	var errs []error
	for i, to := range people {
		if ctx.Err() != nil {
			left, errs = append(left, people[i:]...), append(errs, errNoTime)
			break
		}
		msg, err := m.write(s, to, alerts, link)
		if err == nil {
			err = client.SendWithSMTPClient(conn, msg)
		}
		if err != nil && !(msg != nil && msg.IsDelivered()) {
			left, errs = append(left, to), append(errs, fmt.Errorf("e-mail to address %d: %s", slices.Index(s.Notify.To, to)+1, messageWords(err)))
		}
	}
	return left, errors.Join(errs...)
}

func (m *Mailer) write(s *offers.Storefront, to string, alerts []offers.Alert, link string) (*mail.Msg, error) {
	msg := mail.NewMsg()
	name := oneLine(s.Name)
	var body strings.Builder
	for _, a := range alerts {
		fmt.Fprintf(&body, "%s\n\n", oneLine(a.Text))
	}
	fmt.Fprintf(&body, "Store: %s\n%s\n", name, link)
	subject := name + ": " + oneLine(alerts[0].Text)
	if len(alerts) > 1 {
		subject = fmt.Sprintf("%s: %d things need a look", name, len(alerts))
	}
	msg.Subject(subject)
	msg.SetBodyString(mail.TypeTextPlain, body.String())
	msg.SetDate()
	msg.SetMessageID()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if err := msg.From(m.from); err != nil {
		return nil, errSender
	}
	if err := msg.To(to); err != nil {
		return nil, errRecipient
	}
	return msg, nil
}

// serverWords say why no message could be begun.
func serverWords(err error) string {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		what := "the mail server does not let this one in"
		if reply.Code == 530 || reply.Code == 534 || reply.Code == 535 {
			what = "the mail server refused the log-in of this one"
		}
		return what + codeWords(reply.Code, "")
	}
	if known := courier.Reason(err); known != "" {
		return "the mail server can't be reached: " + known
	}
	return "the mail server can't be used: it offers no TLS or no way to log in that this one knows, or it can't be reached"
}

// refusedWords say which step of a message was refused.
var refusedWords = map[mail.SendErrReason]string{
	mail.ErrSMTPMailFrom:  "the mail server refused the sender",
	mail.ErrSMTPRcptTo:    "the mail server refused the recipient",
	mail.ErrSMTPData:      "the mail server refused the message",
	mail.ErrSMTPDataClose: "the mail server refused the message",
}

// messageWords say why one message was not taken. What the server wrote is left out: it may repeat addresses.
func messageWords(err error) string {
	var e *mail.SendError
	switch {
	case errors.Is(err, errSender), errors.Is(err, errRecipient):
		return err.Error()
	case !errors.As(err, &e):
		return "it could not be sent"
	case e.ErrorCode() == 0:
		return "the mail server broke off the connection, or did not answer in time; that may pass"
	}
	what := refusedWords[e.Reason]
	if what == "" {
		what = "the mail server did not take it"
	}
	return what + codeWords(e.ErrorCode(), e.EnhancedStatusCode())
}

func codeWords(code int, enhanced string) string {
	text := strings.TrimSpace(strconv.Itoa(code) + " " + enhanced)
	if code < 500 {
		return " (" + text + "); that may pass"
	}
	return " (" + text + "); it will not pass by itself"
}
