package offers

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// KeyUses notes in the process which API keys are used, and tells the ledger now and then: a request pays nothing for it.
type KeyUses struct {
	// Save keeps when a key was last used, ms; nothing if the key is revoked.
	Save func(ctx context.Context, key APIKey, at int64) error
	Log  *slog.Logger
	// Every is how long a use may stay in the process alone; 0 = a minute.
	Every time.Duration

	mu   sync.Mutex
	used map[string]keyUse
}

type keyUse struct {
	key APIKey
	at  int64
}

// Note notes a use at a moment, ms.
func (u *KeyUses) Note(key APIKey, at int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.used == nil {
		u.used = map[string]keyUse{}
	}
	u.used[key.ID] = keyUse{key, at}
}

const keyUsesWithin = 5 * time.Second // for what is still to be told at the end

// Run tells the ledger each key's last use, at most once a minute for each, until the context ends; then what is left.
func (u *KeyUses) Run(ctx context.Context) {
	every := u.Every
	if every <= 0 {
		every = time.Minute
	}
	for ctx.Err() == nil {
		pause(ctx, every)
		saveCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keyUsesWithin)
		u.save(saveCtx)
		cancel()
	}
}

// save forgets what the ledger did not take: the next use is noted again, and the day is what counts.
func (u *KeyUses) save(ctx context.Context) {
	u.mu.Lock()
	used := u.used
	u.used = nil
	u.mu.Unlock()
	for _, use := range used {
		if err := u.Save(ctx, use.key, use.at); err != nil {
			u.Log.Warn("API key's last use not kept", "store", use.key.StoreID, "cause", err)
			return
		}
	}
}
