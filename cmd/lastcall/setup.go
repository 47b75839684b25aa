package main

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"lastcall/offers/redisstore"
	"lastcall/session"
)

// setup makes a store whose checkout asks our API. The server must not be running on the same embedded engine.
func setup(ctx context.Context, c config, out io.Writer) (err error) {
	if c.Store.ID == "" || c.Store.Email == "" || c.Store.Origins == "" {
		return errors.New("setup needs -store-id, -store-origins and -email")
	}
	s, err := openState(ctx, c.RedisURL, c.DataDir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(context.WithoutCancel(ctx))) }()
	accounts, err := session.NewAccounts(session.AccountOptions{Redis: s.client})
	if err != nil {
		return err
	}
	return createStore(ctx, redisstore.New(s.client, redisstore.Options{}), accounts, c, newStorefront(c), out)
}
