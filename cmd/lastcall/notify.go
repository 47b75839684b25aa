package main

import (
	"fmt"
	"log/slog"

	"lastcall/offers"
	"lastcall/offers/courier"
	"lastcall/offers/notify"
	"lastcall/offers/redisstore"
)

// newNotifier tells people when a store needs one.
func newNotifier(c config, store *redisstore.Store, log *slog.Logger) (*notify.Notifier, error) {
	n := &notify.Notifier{Sources: store, Stores: store.Stores, Post: &notify.Poster{Client: courier.NewClient(c.WebhooksPrivate)}, Log: log,
		Link: func(s *offers.Storefront) string { return c.PublicURL + "/admin/stores/" + s.ID + "/platform" }}
	if c.SMTPURL == "" {
		return n, nil
	}
	var err error
	if n.Mail, err = notify.NewMailer(c.SMTPURL, c.MailFrom); err != nil {
		return nil, fmt.Errorf("LASTCALL_SMTP_URL: %w", err)
	}
	return n, nil
}
