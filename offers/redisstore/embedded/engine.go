package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

const (
	// DefaultMaxKeys is room for about 10,000 live offers, with the sessions
	// they belong to and the codes kept for a day after.
	DefaultMaxKeys = 50_000
	// DefaultSnapshotEvery keeps a start after a crash to about a second.
	DefaultSnapshotEvery = 16 << 20
)

var (
	// ErrLocked is wrapped by Open's error when another process has the directory.
	ErrLocked = errors.New("the folder of the embedded engine is in use by another process")

	errClosed = errors.New("the embedded engine is closed")
)

// Options say where the engine keeps its state and how much of it.
type Options struct {
	Dir           string           // "" keeps everything in memory only, and loses it at the end
	Logger        *slog.Logger     // nil: slog.Default()
	MaxKeys       int64            // keys at which growing scripts are refused; 0: DefaultMaxKeys
	SnapshotEvery int64            // bytes of journal after which a snapshot is taken; 0: DefaultSnapshotEvery
	Now           func() time.Time // nil: time.Now
}

// Engine is a Redis engine inside this process. It is safe for concurrent use.
type Engine struct {
	opts   Options
	log    *slog.Logger
	client *redis.Client
	lock   *os.File // nil: memory only

	mu        sync.Mutex // orders execution, time and journal
	execution            // of the command that runs now
	mini      *miniredis.Miniredis
	srv       *server.Server
	own       *server.Peer // asks for the engine itself
	ownOut    []byte
	replay    *server.Peer
	replayOut []byte
	clock     clock
	ends      deadlines
	grows     map[string]bool // by SHA-1 of the script, hex
	journal   *journal        // nil: memory only
	gen       uint64
	closed    bool
	executed  int64
	snapshots int64
	pause     time.Duration

	connsMu sync.Mutex
	conns   map[net.Conn]struct{} // nil: closed
	wg      sync.WaitGroup        // of connections
	stop    chan struct{}         // ends housekeeping
	keeper  sync.WaitGroup        // of housekeeping
	once    sync.Once
	closing error
}

// Open starts an engine and rebuilds the state that opts.Dir holds. Errors
// wrap ErrLocked or ErrDamaged where that is the reason, and say what to do.
func Open(ctx context.Context, opts Options) (*Engine, error) {
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.MaxKeys == 0 {
		opts.MaxKeys = DefaultMaxKeys
	}
	if opts.SnapshotEvery == 0 {
		opts.SnapshotEvery = DefaultSnapshotEvery
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e := newEngine(opts)
	if err := e.start(); err != nil {
		_ = e.client.Close()
		e.mini.Close()
		if e.lock != nil {
			_ = e.lock.Close()
		}
		return nil, fmt.Errorf("opening the embedded engine: %w", err)
	}
	e.announce()
	return e, nil
}

func newEngine(opts Options) *Engine {
	e := &Engine{
		opts: opts, log: opts.Logger,
		mini:  miniredis.NewMiniRedis(),
		clock: clock{wall: opts.Now},
		ends:  deadlines{at: map[string]int64{}},
		grows: map[string]bool{},
		conns: map[net.Conn]struct{}{},
		stop:  make(chan struct{}),
	}
	e.own, e.replay = newPeer(&e.ownOut), newPeer(&e.replayOut)
	e.client = redis.NewClient(&redis.Options{
		Addr:   "embedded",
		Dialer: e.dial,
		// Nothing is lost between client and engine, so nothing is sent twice.
		MaxRetries:            -1,
		PoolSize:              64,
		ReadTimeout:           30 * time.Second,
		WriteTimeout:          30 * time.Second,
		ContextTimeoutEnabled: true,
		DisableIdentity:       true,
		MaintNotificationsConfig: &maintnotifications.Config{
			Mode: maintnotifications.ModeDisabled,
		},
	})
	e.client.AddHook(fullHook{})
	return e
}

func (e *Engine) start() error {
	// The first Dial makes miniredis build its server without a listener.
	first, err := e.mini.Dial()
	if err != nil {
		return err
	}
	_ = first.Close()
	e.srv = e.mini.Server()
	e.srv.SetPreHook(e.hook)
	if e.opts.Dir != "" {
		if e.lock, err = claimDir(e.opts.Dir); err != nil {
			return err
		}
		if err := e.load(); err != nil {
			return err
		}
	}
	e.keeper.Add(1)
	go e.keepHouse()
	return nil
}

func (e *Engine) announce() {
	where := "in memory only: everything is lost when this process ends"
	if e.opts.Dir != "" {
		where = "in " + e.opts.Dir
	}
	e.log.Warn("STATE IS KEPT BY THE EMBEDDED ENGINE, for trying Lastcall out and for a small shop with one process. "+
		"Set LASTCALL_REDIS_URL to use a Redis or Valkey server or cluster instead.",
		"state", where, "max_keys", e.opts.MaxKeys)
}

// Client is a go-redis client of this engine, the same at each call. A reply
// means that what it tells is on the disk.
func (e *Engine) Client() redis.UniversalClient { return e.client }

// keepHouse frees what has ended even when nobody asks, and takes snapshots.
func (e *Engine) keepHouse() {
	defer e.keeper.Done()
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-e.stop:
			return
		case <-t.C:
		}
		e.mu.Lock()
		e.tick(e.clock.now())
		due := e.journal != nil && e.journal.size() > e.opts.SnapshotEvery && e.journal.failure() == nil
		e.mu.Unlock()
		if !due {
			continue
		}
		if err := e.snapshot(); err != nil {
			e.log.Error("embedded engine: no snapshot; the journal goes on growing", "error", err)
		}
	}
}

// Close stops serving, takes a snapshot and releases the directory. Replies
// already earned are sent first. If ctx is done it leaves the snapshot out:
// the journal holds everything. Calling it again returns the first result.
func (e *Engine) Close(ctx context.Context) error {
	e.once.Do(func() { e.closing = e.close(ctx) })
	return e.closing
}

func (e *Engine) close(ctx context.Context) error {
	close(e.stop)
	e.keeper.Wait()
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()

	_ = e.client.Close() // reports only that a caller has closed it before
	e.connsMu.Lock()
	for c := range e.conns {
		_ = c.Close()
	}
	e.conns = nil
	e.connsMu.Unlock()
	e.wg.Wait()

	var err error
	if e.journal != nil {
		if ctx.Err() == nil && e.journal.size() > headerLen {
			err = e.snapshot()
		}
		err = errors.Join(err, e.journal.close(), e.lock.Close())
	}
	e.mini.Close()
	return err
}

// Stats is a glance at the engine, for metrics.
type Stats struct {
	Keys, MaxKeys int64
	Executed      int64 // commands and transactions since Open
	Records       int64 // of them, those that changed something
	Syncs         int64 // fsyncs of the journal
	JournalBytes  int64 // length of the present journal
	Generation    uint64
	Snapshots     int64         // taken since Open
	Pause         time.Duration // for which the last snapshot held everything still
}

// Stats can be called at any time.
func (e *Engine) Stats() Stats {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := Stats{Keys: e.keys(), MaxKeys: e.opts.MaxKeys, Executed: e.executed,
		Generation: e.gen, Snapshots: e.snapshots, Pause: e.pause}
	if j := e.journal; j != nil {
		s.JournalBytes = j.size()
		j.mu.Lock()
		s.Records, s.Syncs = j.records, j.syncs
		j.mu.Unlock()
	}
	return s
}

// keys counts the live keys. Engine.mu is held.
func (e *Engine) keys() int64 { return e.askInt(nil, "DBSIZE") }
