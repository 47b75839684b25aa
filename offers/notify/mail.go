package notify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	mail "github.com/wneessen/go-mail"

	"lastcall/offers"
)

// ErrNoMail: this server was not told how to send e-mail.
var ErrNoMail = errors.New("this server sends no e-mail: whoever runs it sets LASTCALL_SMTP_URL and LASTCALL_MAIL_FROM")

// Mailer sends e-mail through one SMTP server.
type Mailer struct {
	from string
	host string
	opts []mail.Option
}

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
	m := &Mailer{from: from, host: u.Hostname(), opts: []mail.Option{mail.WithTimeout(8 * time.Second)}}
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

// Send tells the people that the store names, in one message.
func (m *Mailer) Send(ctx context.Context, s *offers.Storefront, alerts []offers.Alert, link string) error {
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
		return errors.New("e-mail: the sender is no e-mail address")
	}
	if err := msg.Bcc(s.Notify.To...); err != nil { // nobody learns who else is told
		return errors.New("e-mail: one of the addresses is none")
	}
	client, err := mail.NewClient(m.host, m.opts...)
	if err != nil {
		return fmt.Errorf("e-mail: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("e-mail: %w", err)
	}
	return nil
}
