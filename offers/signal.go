package offers

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Signal is one message of the tag.
type Signal struct {
	Kind     TriggerKind
	Token    string // the session's token, where no cookie works
	Consent  Consent
	Evidence Evidence
}

// Bounds of a signal.
const (
	MaxSignalBytes = 4096
	maxPageBytes   = 512
	maxWordBytes   = 64
	maxTokenBytes  = 512
	maxCounterMS   = 366 * 24 * 60 * 60 * 1000
	maxCount       = 100_000
	maxCartLines   = 20
	maxQuantity    = 9_999
)

// ErrSignal wraps every refusal of ParseSignal.
var ErrSignal = errors.New("malformed signal")

// ParseSignal reads the form-encoded body of a signal. Fields it does not know are skipped, so that a newer tag can
// talk to an older server. Counters and the page must be within bounds; words that stores' pages choose (sources, products,
// the cart's lines) are left out when they are not. A repeated field counts once, the last.
func ParseSignal(body string) (Signal, error) {
	var s Signal
	if len(body) > MaxSignalBytes {
		return s, fmt.Errorf("%w: over %d bytes", ErrSignal, MaxSignalBytes)
	}
	version := ""
	for body != "" {
		var pair string
		pair, body, _ = strings.Cut(body, "&")
		name, value, _ := strings.Cut(pair, "=")
		if strings.ContainsAny(value, "%+") {
			var err error
			if value, err = url.QueryUnescape(value); err != nil {
				return s, fmt.Errorf("%w: %s: bad escape", ErrSignal, short(name))
			}
		}
		if name == "v" {
			version = value
			continue
		}
		if !s.set(name, value) {
			return s, fmt.Errorf("%w: %s out of bounds", ErrSignal, short(name))
		}
	}
	if version != "1" {
		return s, fmt.Errorf("%w: version %q", ErrSignal, short(version))
	}
	if s.Kind == "" {
		return s, fmt.Errorf("%w: no kind", ErrSignal)
	}
	if s.Kind == CustomEvent && s.Evidence.Event == "" {
		return s, fmt.Errorf("%w: event without a name", ErrSignal)
	}
	return s, nil
}

func short(s string) string { return strconv.Quote(s[:min(len(s), 20)]) }

// set takes one field, and answers false if the value is not one the field can have.
func (s *Signal) set(name, v string) bool {
	e := &s.Evidence
	switch name {
	case "t":
		return setKind(&s.Kind, v)
	case "k":
		return setText(&s.Token, v, maxTokenBytes)
	case "ok":
		switch v {
		case "1":
			s.Consent = ConsentGiven
		case "0":
			s.Consent = ConsentRefused
		default:
			return v == ""
		}
		return true
	case "e":
		e.Event = v
		return v == "" || validEvent(v)
	case "p":
		if path, err := url.PathUnescape(v); err == nil { // patterns are written as people read paths
			v = path
		}
		return setText(&e.Page, v, maxPageBytes) && (v == "" || v[0] == '/')
	case "r":
		setWord(&e.Referrer, v, 255)
	case "us":
		setWord(&e.Source, v, maxWordBytes)
	case "um":
		setWord(&e.Medium, v, maxWordBytes)
	case "uc":
		setWord(&e.Campaign, v, maxWordBytes)
	case "l":
		setWord(&e.Lang, v, 35)
	case "pid":
		setWord(&e.Product, v, maxWordBytes)
	case "pv":
		if e.Variant = ""; ValidVariant(v) {
			e.Variant = v
		}
	case "d":
		return setInt(&e.DwellMS, v, maxCounterMS)
	case "D":
		return setInt(&e.SessionDwellMS, v, maxCounterMS)
	case "P":
		return setInt(&e.ProductDwellMS, v, maxCounterMS)
	case "id":
		return setInt(&e.IdleMS, v, maxCounterMS)
	case "va":
		return setSpan(&e.VisitMS, v)
	case "ci":
		return setSpan(&e.CartIdleMS, v)
	case "ca":
		return setSpan(&e.CartToCheckoutMS, v)
	case "n":
		return setInt(&e.Pages, v, maxCount)
	case "pr":
		return setInt(&e.Products, v, maxCount)
	case "cm":
		return setInt(&e.Comparisons, v, maxCount)
	case "co":
		return setInt(&e.CheckoutPages, v, maxCount)
	case "sc":
		return setInt(&e.Scroll, v, 100)
	case "cv":
		return setInt(&e.CartValue, v, MaxAmount)
	case "cc":
		if e.CartCurrency = ""; ValidCurrency(v) {
			e.CartCurrency = v
		}
	case "cl":
		e.CartLines, _ = ParseCartLines(v)
	case "pu":
		return setBool(&e.Purchased, v)
	case "to":
		return setBool(&e.Touch, v)
	}
	return true
}

func setKind(to *TriggerKind, v string) bool {
	kind := TriggerKind(v)
	switch kind {
	case Start, ExitIntent, Dwell, SessionDwell, Idle, ScrollDepth, PageViews, Compared, CartValue, CartIdle, CustomEvent:
		*to = kind
		return true
	}
	return false
}

func setText(to *string, v string, most int) bool {
	*to = v
	if len(v) > most || !utf8.ValidString(v) {
		return false
	}
	for i := range len(v) {
		if v[i] < ' ' || v[i] == 0x7f {
			return false
		}
	}
	return true
}

// setWord takes a word that a store's own page wrote and we can do without: what does not fit is left out, so that an odd
// page still gets its offers.
func setWord(to *string, v string, most int) {
	if !setText(to, v, most) {
		*to = ""
	}
}

func setInt(to *int64, v string, most int64) bool {
	if v == "" {
		*to = 0
		return true
	}
	n, err := strconv.ParseUint(v, 10, 63)
	*to = int64(n)
	return err == nil && *to <= most
}

// setSpan takes a difference of wall clock times: negative when the clock was set back, which then counts as none.
func setSpan(to *int64, v string) bool {
	if rest, negative := strings.CutPrefix(v, "-"); negative {
		var ignored int64
		*to = 0
		return setInt(&ignored, rest, 1<<62)
	}
	return setInt(to, v, maxCounterMS)
}

func setBool(to *bool, v string) bool {
	*to = v == "1"
	return v == "1" || v == "0" || v == ""
}

func validEvent(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

// ValidVariant reports whether s can be a variant id in a cart permalink: letters, digits, _ and -, at most 64.
func ValidVariant(s string) bool {
	if s == "" || len(s) > maxWordBytes {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') && s[i] != '_' && s[i] != '-' {
			return false
		}
	}
	return true
}

// ParseCartLines reads "VARIANT:QTY,VARIANT:QTY" (a missing quantity is 1): at most 20 lines, each quantity 1–9,999.
func ParseCartLines(s string) ([]CartLine, error) {
	if s == "" {
		return nil, nil
	}
	if strings.Count(s, ",") >= maxCartLines {
		return nil, fmt.Errorf("over %d cart lines", maxCartLines)
	}
	var lines []CartLine
	for part := range strings.SplitSeq(s, ",") {
		variant, quantity, found := strings.Cut(part, ":")
		line := CartLine{Variant: variant, Quantity: 1}
		if found && (!setInt(&line.Quantity, quantity, maxQuantity) || line.Quantity < 1) {
			return nil, fmt.Errorf("cart line %s: bad quantity", short(part))
		}
		if !ValidVariant(variant) {
			return nil, fmt.Errorf("cart line %s: bad variant", short(part))
		}
		lines = append(lines, line)
	}
	return lines, nil
}
