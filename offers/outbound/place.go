package outbound

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Place is where the reading of a list goes on that is sorted by when things changed, oldest first, and counted in whole seconds
// or finer: after a moment, so that what changes meanwhile, and moves to the end, shifts nothing; and past so many that share the
// next moment.
type Place struct {
	After time.Time
	Skip  int
}

// Behind is the place after a full page whose last thing changed at last. The page's last moment is read again: it may not have
// been all of it.
func (p Place) Behind(last time.Time, pageSize int) Place {
	if next := last.Add(-time.Second).UTC(); next.After(p.After) {
		return Place{next, 0}
	}
	return Place{p.After, p.Skip + pageSize}
}

// String is a cursor.
func (p Place) String() string {
	return strconv.FormatInt(p.After.UnixMilli(), 10) + "+" + strconv.Itoa(p.Skip)
}

// ParsePlace is the inverse.
func ParsePlace(cursor string) (Place, error) {
	ms, skip, found := strings.Cut(cursor, "+")
	at, errAt := strconv.ParseInt(ms, 10, 64)
	n, errSkip := strconv.Atoi(skip)
	if !found || errAt != nil || errSkip != nil || n < 0 {
		return Place{}, fmt.Errorf("cursor %q is none of ours", cursor)
	}
	return Place{time.UnixMilli(at).UTC(), n}, nil
}
