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

// Platforms connects stores to their platforms, each once: what paces calls lives in the connection. No store waits for
// another's.
type Platforms struct {
	kinds  map[string]Connect
	secret Credentials
	client *http.Client

	mu     sync.Mutex
	stores map[string]*connections // by store id
}

// credentialsAge is how long new credentials may go unnoticed by another process.
const credentialsAge = 5 * time.Second

// failureAge is how long a store that could not be connected is not tried again.
const failureAge = time.Second

// ErrNoPlatform is the answer for a store whose platform is unknown here or not connected.
var ErrNoPlatform = errors.New("the store's platform is not connected")

// NewPlatforms knows how to connect each kind of platform, by Storefront.Platform. secrets may be nil if no kind needs any.
func NewPlatforms(kinds map[string]Connect, secrets Credentials, client *http.Client) *Platforms {
	if client == nil {
		client = http.DefaultClient
	}
	return &Platforms{kinds: kinds, secret: secrets, client: client, stores: map[string]*connections{}}
}

// Of is the store's platform. While credentials are read again, or can't be, it is the one that was connected before.
// Errors: ErrNoPlatform, ErrUnavailable while credentials can't be read, and ctx's.
func (p *Platforms) Of(ctx context.Context, store *Storefront) (Platform, error) {
	connect, ok := p.kinds[store.Platform]
	if !ok {
		return nil, fmt.Errorf("%w: %q is no platform we know", ErrNoPlatform, store.Platform)
	}
	c := p.of(store.ID)
	if platform, err, known := c.known(store, p.secret == nil); known {
		return platform, err
	}
	select {
	case c.turn <- struct{}{}:
	default:
		if platform := c.before(store); platform != nil {
			return platform, nil
		}
		select {
		case c.turn <- struct{}{}:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: connecting the store's platform: %w", ErrUnavailable, ctx.Err())
		}
	}
	defer func() { <-c.turn }()
	if platform, err, known := c.known(store, p.secret == nil); known {
		return platform, err
	}
	return p.connect(ctx, c, store, connect)
}

func (p *Platforms) of(storeID string) *connections {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.stores[storeID]
	if c == nil {
		c = &connections{turn: make(chan struct{}, 1)}
		p.stores[storeID] = c
	}
	return c
}

// connect reads the store's credentials, and connects anew if something changed. The caller has the store's turn.
func (p *Platforms) connect(ctx context.Context, c *connections, store *Storefront, connect Connect) (Platform, error) {
	var secret []byte
	var version int64
	if p.secret != nil {
		var err error
		if secret, version, err = p.secret.Credentials(ctx, store.ID); err != nil {
			if ctx.Err() == nil { // a caller who leaves says nothing of the credentials
				c.fail(store, err)
			}
			if platform := c.before(store); platform != nil { // what worked a moment ago still does
				return platform, nil
			}
			return nil, err
		}
	}
	if platform := c.confirm(store, version); platform != nil {
		return platform, nil
	}
	platform, err := connect(Connection{Store: store, Credentials: secret, Client: p.client})
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrNoPlatform, err)
		c.drop()
		c.fail(store, err)
		return nil, err
	}
	c.keep(&connected{platform: platform, kind: store.Platform, version: version, store: store.Version, readAt: time.Now()})
	return platform, nil
}
