package main

import (
	"context"
	"fmt"
	"io"
)

// firstRun prints the link under which the server's first account is made, as long as there is none. It goes to the console
// and never to the log.
func (a *app) firstRun(ctx context.Context, publicURL string, out io.Writer) error {
	secret, err := a.accounts.OfferFirst(ctx)
	if err != nil || secret == "" {
		return err
	}
	fmt.Fprintf(out, `Nobody has an account here yet. Open this link to make the first one, which owns the server:

  %s/admin/setup/%s

It works once, and for a day; each start prints a new one for as long as there is no account.

`, publicURL, secret)
	return nil
}
