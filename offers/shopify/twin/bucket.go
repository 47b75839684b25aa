package twin

import (
	"net/http"
	"strconv"
	"time"
)

func (t *Twin) refill() {
	now := time.Now()
	t.points = min(t.Points, t.points+t.Rate*now.Sub(t.pointsAt).Seconds())
	t.pointsAt = now
}

func (t *Twin) spend(price float64) bool {
	t.refill()
	if t.points < price {
		return false
	}
	t.points -= price
	return true
}

// SetPoints empties or fills the bucket.
func (t *Twin) SetPoints(points float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.points, t.pointsAt = points, time.Now()
}

func (t *Twin) status() object {
	return object{"maximumAvailable": t.Points, "currentlyAvailable": float64(int(t.points)), "restoreRate": t.Rate}
}

func (t *Twin) cost(price float64) object {
	return object{"cost": object{"requestedQueryCost": price, "actualQueryCost": price, "throttleStatus": t.status()}}
}

// throttle answers that the bucket does not hold the points.
func (t *Twin) throttle(w http.ResponseWriter, price float64) {
	t.calls["throttled"]++
	body := topError("Throttled", "THROTTLED", object{"cost": object{"requestedQueryCost": price, "actualQueryCost": nil,
		"throttleStatus": t.status()}})
	if t.Status429 {
		w.Header().Set("Retry-After", strconv.Itoa(2))
		reply(w, http.StatusTooManyRequests, body)
		return
	}
	reply(w, http.StatusOK, body)
}

// Throttle is the answer of a shop whose bucket is empty, with one status and the other in turn.
func (t *Twin) Throttle(w http.ResponseWriter, _ *http.Request) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.Status429
	t.Status429 = t.calls["throttled"]%2 == 1
	defer func() { t.Status429 = before }()
	points, at := t.points, t.pointsAt
	t.points = 0
	t.throttle(w, 10)
	t.points, t.pointsAt = points, at
}
