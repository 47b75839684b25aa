package session_test

import (
	"context"
	"log/slog"
	"testing"

	"lastcall/offers/redisstore/embedded"
	"lastcall/session"
)

// A small shop's accounts and log-ins live in the embedded engine.
func TestAccountsAndLogInsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	open := func() (*embedded.Engine, *session.Accounts, *adminBench) {
		e, err := embedded.Open(t.Context(), embedded.Options{Dir: dir, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		return e, accounts(t, session.AccountOptions{Redis: e.Client()}), admins(t, e.Client(), session.AdminOptions{})
	}
	e, people, logins := open()
	made, err := people.Create(t.Context(), mira(), t0)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, admins: logins.Admins}
	b.logIn(made.ID)
	if err := e.Close(context.Background()); err != nil {
		t.Fatal(err)
	}

	e, people, logins = open()
	defer func() { _ = e.Close(context.Background()) }()
	b.admins = logins.Admins
	if a, err := b.who(); err != nil || a.Account != made.ID {
		t.Errorf("the log-in after a restart: %+v, %v", a, err)
	}
	if got, err := people.Authenticate(t.Context(), made.Email, passphrase, home); err != nil || got.ID != made.ID {
		t.Errorf("the account after a restart: %+v, %v", got, err)
	}
}
