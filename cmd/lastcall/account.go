package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"lastcall/session"
)

// accountReset lets somebody in again who has lost the passphrase or the second step, and prints the new passphrase.
func accountReset(ctx context.Context, c config, out io.Writer) error {
	if c.Store.Email == "" {
		return errors.New("account reset needs -email")
	}
	return atDesk(ctx, c, func(d desk) error {
		accounts, err := session.NewAccounts(session.AccountOptions{Redis: d.state.client})
		if err != nil {
			return err
		}
		passphrase := strings.ToLower(rand.Text()[:20])
		ended, err := accounts.Reset(ctx, c.Store.Email, passphrase)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, `%s logs in with this passphrase now, without a second step; %d log-ins have ended.

  Passphrase   %s

This is shown once. It can be changed, and the second step set up again, under the name at the top of the admin.
`, c.Store.Email, ended, passphrase)
		return nil
	})
}
