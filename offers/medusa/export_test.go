package medusa

import "time"

// SetClock gives the platform another clock of ours.
func (p *Platform) SetClock(now func() time.Time) { p.now = now }
