package admin

import (
	"errors"
	"strings"
)

// unit is a measure of time. Its name is how people write it.
type unit struct {
	name string
	ms   int64
}

var (
	millis  = unit{"ms", 1}
	seconds = unit{"s", 1_000}
	minutes = unit{"min", 60_000}
	hours   = unit{"h", 3_600_000}
	days    = unit{"d", 86_400_000}
)

var units = []unit{days, hours, minutes, seconds, millis}

// maxSpanMS is the longest time that any field of a campaign may hold.
const maxSpanMS = 366 * 86_400_000

var (
	errSpan    = errors.New("write it like 25, 20 s or 1 h 30 min")
	errTooLong = errors.New("at most 366 d")
)

// parseSpan reads a length of time into ms: a plain number is in the field's own unit, and any other unit may be
// written out, several in a row too ("1 h 30 min").
func parseSpan(text string, own unit) (int64, error) {
	rest := strings.TrimSpace(strings.ToLower(text))
	if strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "−") {
		return 0, errors.New("not below 0")
	}
	total, parts := int64(0), 0
	for rest != "" {
		end := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
		number := rest
		if end >= 0 {
			number = rest[:end]
		}
		rest = strings.TrimLeft(rest[len(number):], " \u00a0")
		end = strings.IndexFunc(rest, func(r rune) bool { return r < 'a' || r > 'z' })
		name := rest
		if end >= 0 {
			name = rest[:end]
		}
		rest = strings.TrimLeft(rest[len(name):], " \u00a0")
		u, known := unitOf(name, own)
		if !known || name == "" && (parts > 0 || rest != "") {
			return 0, errSpan
		}
		ms, err := times(number, u)
		if err != nil {
			return 0, err
		}
		total += ms
		parts++
		if parts > len(units) || total > maxSpanMS {
			return 0, errTooLong
		}
	}
	if parts == 0 {
		return 0, errSpan
	}
	return total, nil
}

func unitOf(name string, own unit) (unit, bool) {
	switch name {
	case "":
		return own, true
	case "ms":
		return millis, true
	case "s", "sec", "second", "seconds":
		return seconds, true
	case "m", "min", "minute", "minutes":
		return minutes, true
	case "h", "hour", "hours":
		return hours, true
	case "d", "day", "days":
		return days, true
	}
	return unit{}, false
}

// times is a decimal number of a unit in ms, refused unless it is exact.
func times(number string, u unit) (int64, error) {
	const scale = 1_000_000
	n, err := parseDecimal(number, 6, scale*maxSpanMS)
	if err != nil {
		return 0, errSpan
	}
	whole, part := n/scale, n%scale*u.ms
	if part%scale != 0 {
		return 0, errors.New("finer than a millisecond")
	}
	if whole > maxSpanMS/u.ms {
		return 0, errTooLong
	}
	return whole*u.ms + part/scale, nil
}

// typedSpan is the inverse of parseSpan: a plain number where the field's own unit allows, else units written out.
func typedSpan(ms int64, own unit) string {
	if own == seconds && ms < minutes.ms {
		return formatDecimal(ms, 3)
	}
	if ms%own.ms == 0 {
		return formatDecimal(ms/own.ms, 0)
	}
	return strings.ReplaceAll(showSpan(ms), "\u00a0", " ")
}

// showSpan is a length of time for people: "1 h 30 min".
func showSpan(ms int64) string {
	if ms <= 0 {
		return "0\u00a0s"
	}
	var parts []string
	for _, u := range units {
		if n := ms / u.ms; n > 0 {
			parts = append(parts, formatDecimal(n, 0)+"\u00a0"+u.name)
			ms -= n * u.ms
		}
	}
	return strings.Join(parts, " ")
}
