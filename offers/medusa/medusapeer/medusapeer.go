// Package medusapeer runs a real Medusa with a PostgreSQL of its own for tests: three products in euros, a parcel, and what
// we give to merchants.
package medusapeer

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lastcall/offers/platformtest/peer"
)

// Options say whom the store's subscriber tells of orders; empty = nobody.
type Options struct{ WebhookURL, WebhookSecret string }

// Store is one that runs, with a database of its own, until the test ends.
type Store struct {
	URL         string          // scheme and host
	Publishable string          `json:"publishable"` // key of its storefront
	Secret      string          `json:"secret"`      // key of its admin
	Region      string          `json:"region"`
	Parcel      string          `json:"parcel"` // the shipping option, 4.90
	Goods       map[string]Good `json:"goods"`  // mug 5.00, tote 32.50, blanket 89.00

	Database, Migrated, Started, Seeded time.Duration // how long each took
}

// The owner's account, which is kept with the migrated database. Nobody else can reach it.
const email, passphrase = "owner@shop.example", "only for tests on loopback"

// Good is a product by Medusa's ids.
type Good struct{ Product, Variant, Collection string }

// Start runs one.
func Start(t testing.TB, o Options) *Store {
	t.Helper()
	dir := peer.Assemble(t, "medusa", "offers/medusa/testdata/store", "offers/medusa/store")
	s := &Store{}
	took := stopwatch()
	database := startPostgres(t)
	s.Database = took()

	port := peer.Port(t)
	s.URL = "http://127.0.0.1:" + port
	env := []string{"NODE_ENV=production", "MEDUSA_DISABLE_TELEMETRY=true", "DATABASE_URL=" + database, "COOKIE_SECRET=" + rand.Text(),
		"LASTCALL_WEBHOOK_URL=" + o.WebhookURL, "LASTCALL_WEBHOOK_SECRET=" + o.WebhookSecret}
	medusa := func(args ...string) peer.Options {
		return peer.Options{Dir: dir, Env: env, Command: append([]string{"node", "node_modules/@medusajs/cli/cli.js"}, args...)}
	}
	migrated := kept(t, dir)
	if _, err := os.Stat(migrated); err == nil {
		peer.Run(t, peer.Options{Dir: dir, Command: []string{postgresProgram(t, "psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", "-f", migrated, database}})
	} else {
		peer.Run(t, medusa("db:migrate", "--skip-scripts"))
		peer.Run(t, medusa("user", "-e", email, "-p", passphrase))
		keep(t, database, migrated)
	}
	s.Migrated = took()

	server := medusa("start", "-H", "127.0.0.1", "-p", port)
	server.ReadyURL = s.URL + "/health"
	peer.Start(t, server)
	s.Started = took()

	said := peer.Run(t, peer.Options{Dir: dir, Command: []string{"node", "seed.mjs"},
		Env: []string{"MEDUSA=" + s.URL, "EMAIL=" + email, "PASSPHRASE=" + passphrase}})
	lines := strings.Split(strings.TrimSpace(said), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), s); err != nil {
		t.Fatalf("the seed says %q: %v", said, err)
	}
	s.Seeded = took()
	return s
}

// kept is where the migrated database is kept for the next test, by what made it.
func kept(t testing.TB, dir string) string {
	t.Helper()
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(append(lock, email+passphrase...))
	return filepath.Join(peer.Project(t, "medusa"), fmt.Sprintf("migrated-%x.sql", sum[:6]))
}

// keep writes the database to a file, at once or not at all: other tests may do the same now.
func keep(t testing.TB, database, file string) {
	t.Helper()
	part := file + "." + rand.Text()
	peer.Run(t, peer.Options{Dir: filepath.Dir(file), Command: []string{postgresProgram(t, "pg_dump"), "--no-owner", "-f", part, database}})
	if err := os.Rename(part, file); err != nil {
		t.Fatal(err)
	}
}

// stopwatch answers how long it is since it was asked last.
func stopwatch() func() time.Duration {
	last := time.Now()
	return func() time.Duration {
		was := last
		last = time.Now()
		return last.Sub(was).Round(time.Millisecond)
	}
}
