package vendure

import "time"

// SetNow lets a test move the connection's clock along with its twin's.
func (p *Platform) SetNow(now func() time.Time) { p.now = now }
