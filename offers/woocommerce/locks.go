package woocommerce

import (
	"context"
	"sync"
)

// locks let one call at a time work on a code: WooCommerce looks for a code and adds it in two steps, so two at once
// would make two coupons.
type locks struct {
	mu   sync.Mutex
	held map[string]chan struct{} // closed when it is free again
}

// lock waits for the code's turn, at most as long as ctx.
func (l *locks) lock(ctx context.Context, code string) (unlock func(), err error) {
	for {
		l.mu.Lock()
		if l.held == nil {
			l.held = map[string]chan struct{}{}
		}
		busy := l.held[code]
		if busy == nil {
			mine := make(chan struct{})
			l.held[code] = mine
			l.mu.Unlock()
			return func() {
				l.mu.Lock()
				delete(l.held, code)
				l.mu.Unlock()
				close(mine)
			}, nil
		}
		l.mu.Unlock()
		select {
		case <-busy:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
