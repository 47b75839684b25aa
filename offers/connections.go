package offers

import (
	"sync"
	"time"
)

// connections are one store's: what is connected now, and what went wrong last.
type connections struct {
	turn chan struct{} // full while one caller reads credentials

	mu     sync.Mutex
	open   *connected
	failed *failedConnection
}

type connected struct {
	platform Platform
	kind     string
	version  int64 // of the credentials
	store    int64 // version
	readAt   time.Time
}

type failedConnection struct {
	err   error
	kind  string
	store int64 // version
	at    time.Time
}

func (c *connected) is(store *Storefront) bool {
	return c != nil && c.kind == store.Platform && c.store == store.Version
}

// known is the answer where nothing has to be read for it. forever: credentials never change.
func (c *connections) known(store *Storefront, forever bool) (_ Platform, _ error, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if c.open.is(store) && (forever || now.Sub(c.open.readAt) < credentialsAge) {
		return c.open.platform, nil, true
	}
	f := c.failed
	if f == nil || f.kind != store.Platform || f.store != store.Version || now.Sub(f.at) >= failureAge {
		return nil, nil, false
	}
	if c.open != nil && c.open.kind == store.Platform {
		return c.open.platform, nil, true
	}
	return nil, f.err, true
}

// before is what was connected last, of the store's kind; nil if nothing.
func (c *connections) before(store *Storefront) Platform {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil || c.open.kind != store.Platform {
		return nil
	}
	return c.open.platform
}

// confirm is what is connected if it is of the store and the credentials as they are now; nil if not.
func (c *connections) confirm(store *Storefront, credentials int64) Platform {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.open.is(store) || c.open.version != credentials {
		return nil
	}
	c.open.readAt, c.failed = time.Now(), nil
	return c.open.platform
}

func (c *connections) keep(open *connected) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open, c.failed = open, nil
}

func (c *connections) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = nil
}

func (c *connections) fail(store *Storefront, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = &failedConnection{err: err, kind: store.Platform, store: store.Version, at: time.Now()}
}
