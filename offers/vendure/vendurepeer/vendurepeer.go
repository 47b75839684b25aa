// Package vendurepeer runs a real Vendure for tests: three products, 19 % tax in the prices, euros, and our plugin.
package vendurepeer

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lastcall/offers/platformtest/peer"
)

// Options say whom the store's plugin tells of orders; empty = nobody.
type Options struct{ WebhookURL, WebhookSecret string }

// Store is one that runs, with a database of its own, until the test ends.
type Store struct {
	URL                string // scheme and host
	Username, Password string // of the super administrator
	Took               time.Duration
}

// The variants of its products, as Vendure numbers them.
const (
	Mug     = "1" // 13.90
	Blanket = "5" // 89.00
	// MugProduct and BlanketProduct are their products.
	MugProduct, BlanketProduct = "1", "3"
)

// Start runs one.
func Start(t testing.TB, o Options) *Store {
	t.Helper()
	dir := peer.Assemble(t, "vendure", "offers/vendure/testdata/store", "offers/vendure/store")
	s := &Store{URL: "http://127.0.0.1:" + peer.Port(t), Username: "superadmin", Password: rand.Text()}
	log := filepath.Join(dir, "server.log")
	p := peer.Start(t, peer.Options{
		Dir: dir, Command: []string{"node", "server.js"}, LogFile: log, ReadyTimeout: 3 * time.Minute,
		Env: []string{"NODE_ENV=production", "PORT=" + s.URL[len("http://127.0.0.1:"):], "SUPERADMIN_PASSWORD=" + s.Password,
			"COOKIE_SECRET=" + rand.Text(), "SQLITE_FILE=" + filepath.Join(dir, "store.sqlite"),
			"LASTCALL_WEBHOOK_URL=" + o.WebhookURL, "LASTCALL_WEBHOOK_SECRET=" + o.WebhookSecret},
		Ready: func(context.Context) error {
			text, err := os.ReadFile(log)
			if err == nil && !bytes.Contains(text, []byte("\nready\n")) && !bytes.HasPrefix(text, []byte("ready\n")) {
				err = errors.New("the server has not said that it is ready")
			}
			return err
		},
	})
	s.Took = p.Took
	return s
}
