package embedded

import "time"

// clock is the engine's one source of time. It follows the wall clock, but
// never goes back: if the wall clock is set back, it runs on from where it
// was until the wall clock catches up. Guarded by Engine.mu.
type clock struct {
	wall func() time.Time
	prev time.Time
	us   int64 // last answer, in microseconds
}

// now is the present instant in milliseconds since 1970.
func (c *clock) now() int64 {
	t := c.wall()
	// Sub uses the monotonic reading where there is one, so that a set-back
	// wall clock still shows time passing.
	passed := max(0, t.Sub(c.prev).Microseconds())
	if c.prev.IsZero() {
		passed = 0
	}
	c.prev, c.us = t, max(t.UnixMicro(), c.us+passed)
	return c.us / 1000
}

// atLeast moves the clock on to an instant known to have passed.
func (c *clock) atLeast(ms int64) { c.us = max(c.us, ms*1000) }
