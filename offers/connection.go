package offers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Connection is what a platform is connected with.
type Connection struct {
	Store       *Storefront
	Credentials []byte       // JSON, as the platform's own documentation says; never logged
	Client      *http.Client // without a time-out of its own: contexts bound calls
}

// Connect makes a store's platform. It calls nobody.
type Connect func(Connection) (Platform, error)

// Credentials keeps the secrets of stores' platforms.
type Credentials interface {
	// Credentials are the store's, opened, and a version that changes when they do. A store without any answers nil.
	Credentials(ctx context.Context, storeID string) (secret []byte, version int64, err error)
}

// Platforms connects stores to their platforms, each once: what paces calls lives in the connection.
type Platforms struct {
	kinds  map[string]Connect
	secret Credentials
	client *http.Client

	mu   sync.Mutex
	open map[string]*connected // by store id
}

type connected struct {
	platform Platform
	kind     string
	version  int64 // of the credentials
	store    int64 // version
	readAt   time.Time
}

// credentialsAge is how long new credentials may go unnoticed by another process.
const credentialsAge = 5 * time.Second

// ErrNoPlatform is the answer for a store whose platform is unknown here or not connected.
var ErrNoPlatform = errors.New("the store's platform is not connected")

// NewPlatforms knows how to connect each kind of platform, by Storefront.Platform. secrets may be nil if no kind needs any.
func NewPlatforms(kinds map[string]Connect, secrets Credentials, client *http.Client) *Platforms {
	if client == nil {
		client = http.DefaultClient
	}
	return &Platforms{kinds: kinds, secret: secrets, client: client, open: map[string]*connected{}}
}

// Of is the store's platform. Errors: ErrNoPlatform, and ErrUnavailable while credentials can't be read.
func (p *Platforms) Of(ctx context.Context, store *Storefront) (Platform, error) {
	connect, ok := p.kinds[store.Platform]
	if !ok {
		return nil, fmt.Errorf("%w: %q is no platform we know", ErrNoPlatform, store.Platform)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	c := p.open[store.ID]
	if c != nil && c.kind == store.Platform && c.store == store.Version && (p.secret == nil || now.Sub(c.readAt) < credentialsAge) {
		return c.platform, nil
	}
	var secret []byte
	var version int64
	if p.secret != nil {
		var err error
		if secret, version, err = p.secret.Credentials(ctx, store.ID); err != nil {
			if c != nil { // what worked a moment ago still does
				return c.platform, nil
			}
			return nil, err
		}
	}
	if c != nil && c.kind == store.Platform && c.store == store.Version && c.version == version {
		c.readAt = now
		return c.platform, nil
	}
	platform, err := connect(Connection{Store: store, Credentials: secret, Client: p.client})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPlatform, err)
	}
	p.open[store.ID] = &connected{platform: platform, kind: store.Platform, version: version, store: store.Version, readAt: now}
	return platform, nil
}
