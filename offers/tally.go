package offers

import "sync"

// Tally counts who works under a name. When what they work for changes, the older still finishes beside the newer, and
// what was said in the name stays true; it ends with the last of them.
type Tally struct {
	// Last is called when the last one under a name has ended, and before another one begins there.
	Last func(name string)

	mu      sync.Mutex
	working map[string]int
}

// Begin counts one more.
func (t *Tally) Begin(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.working == nil {
		t.working = map[string]int{}
	}
	t.working[name]++
}

// End counts one less.
func (t *Tally) End(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.working[name]--; t.working[name] == 0 {
		delete(t.working, name)
		t.Last(name)
	}
}
