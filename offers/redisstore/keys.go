package redisstore

import (
	"hash/crc32"
	"strconv"
	"strings"
	"sync"

	"lastcall/offers"
)

// cellOf is the cell that holds a session or a code.
func cellOf(s *offers.Storefront, name string) int {
	if s.Cells <= 1 {
		return 0
	}
	return int(crc32.ChecksumIEEE([]byte(name)) % uint32(s.Cells))
}

// cellKeys are the keys of one cell of a store.
type cellKeys struct{ tag string }

func keysOf(s *offers.Storefront, cell int) cellKeys {
	return cellKeys{tag: ":{" + s.ID + "." + strconv.Itoa(cell) + "}"}
}

func (k cellKeys) visitor(session string) string  { return "o" + k.tag + ":" + session }       // hash: newest offer, history
func (k cellKeys) code(code string) string        { return "c" + k.tag + ":" + code }          // hash: the offer's record
func (k cellKeys) jobs() string                   { return "q" + k.tag }                       // zset: code by due time
func (k cellKeys) events() string                 { return "ev" + k.tag }                      // stream: the trace
func (k cellKeys) counters() string               { return "st" + k.tag }                      // hash: campaign|what
func (k cellKeys) budgets() string                { return "b" + k.tag }                       // hash: campaign:letter
func (k cellKeys) calls() string                  { return "p" + k.tag }                       // zset: kind|code by due time, of deletions and sweeps
func (k cellKeys) creates() string                { return "pc" + k.tag }                      // zset: the same of creates, which come first
func (k cellKeys) tries() string                  { return "pt" + k.tag }                      // hash: kind|code → tries of the call
func (k cellKeys) firstDue() string               { return "pf" + k.tag }                      // zset: kind|code by first due time, of calls that were tried
func (k cellKeys) letters() string                { return "dl" + k.tag }                      // hash: id → dead letter
func (k cellKeys) lettersByTime() string          { return "dz" + k.tag }                      // zset: id by time
func (k cellKeys) shelved() string                { return "sh" + k.tag }                      // hash: code → where it lies
func (k cellKeys) shelf(s offers.Shelf) string    { return "sf" + k.tag + ":" + shelfName(s) } // zset: code by when it may be handed out
func (k cellKeys) shelves() string                { return "sl" + k.tag }                      // set: shelves that hold codes
func (k cellKeys) order(hash string) string       { return "n" + k.tag + ":" + hash }          // set: codes that the order used
func (k cellKeys) cancelled(hash string) string   { return "x" + k.tag + ":" + hash }          // hash: code or "" → revive|ms, of a cancelled order
func (k cellKeys) message(hash string) string     { return "w" + k.tag + ":" + hash }          // string: a message was dealt with
func (k cellKeys) apiOrder(hash string) string    { return "na" + k.tag + ":" + hash }         // set: codes that the order used by way of our API
func (k cellKeys) given(account string) string    { return "gd" + k.tag + ":" + account }      // hash: n, f:form → code, of one account's goodwill codes of a day
func (k cellKeys) customer(hash string) string    { return "gc" + k.tag + ":" + hash }         // set: goodwill codes of a customer
func (k cellKeys) told() string                   { return "ht" + k.tag }                      // string: id of the last event that listeners were told of
func (k cellKeys) hookQueue(hook string) string   { return "hq" + k.tag + ":" + hook }         // zset: delivery by due time
func (k cellKeys) deliveries(hook string) string  { return "hd" + k.tag + ":" + hook }         // hash: delivery → message, :n → tries
func (k cellKeys) hookLog(hook string) string     { return "hl" + k.tag + ":" + hook }         // hash: delivery → what came of it
func (k cellKeys) hookTried(hook string) string   { return "hz" + k.tag + ":" + hook }         // zset: delivery by its last try
func (k cellKeys) ticket(secret string) string    { return "t" + k.tag + ":" + secret }        // string, seconds
func (k cellKeys) redemption(id string) string    { return "r" + k.tag + ":" + id }            // string: its code
func (k cellKeys) idempotency(hash string) string { return "i" + k.tag + ":" + hash }          // string: fingerprint, a day

// cellWords are a cell's keys as words of a script call, made once: the hot path names them on each.
type cellWords struct {
	cellKeys
	number int
	shared [4]any // jobs, events, counters, budgets
}

// cellWordsOf is shared by all that use a store: there are at most MaxCells for each.
type cellWordsOf struct {
	mu    sync.RWMutex
	cells map[cellName]*cellWords
}

type cellName struct {
	store string
	cell  int
}

func (s *Store) cell(store *offers.Storefront, cell int) *cellWords {
	name := cellName{store.ID, cell}
	s.words.mu.RLock()
	k := s.words.cells[name]
	s.words.mu.RUnlock()
	if k != nil {
		return k
	}
	keys := keysOf(store, cell)
	k = &cellWords{cellKeys: keys, number: cell, shared: [4]any{keys.jobs(), keys.events(), keys.counters(), keys.budgets()}}
	s.words.mu.Lock()
	defer s.words.mu.Unlock()
	if s.words.cells == nil {
		s.words.cells = map[cellName]*cellWords{}
	}
	s.words.cells[name] = k
	return k
}

// central is the campaign's budget, from which cells get grants.
func central(s *offers.Storefront, campaign string) string {
	return "bud:{" + s.ID + "." + campaign + "}"
}

// The catalog is small and lies in one slot.
const (
	keyPublicKeys = "{cat}:keys" // hash: public key → store id
	keyAPIKeys    = "{cat}:api"  // hash: hash of the secret → record
)

func keyTurn(id, what string) string { return "turn:{" + id + "}:" + what } // string, for a period
func keyNotes(id string) string      { return "note:{" + id + "}" }         // hash: what → text
func keyTagSeen(id string) string    { return "seen:{" + id + "}:own" }     // hash: origin of the store's → ms; sightedFor
func keyTagStray(id string) string   { return "seen:{" + id + "}:other" }   // hash: the same of other origins

func keyStore(id string) string     { return "{cat}:store:" + id } // hash: v, json, key, cells
func keySecrets(id string) string   { return "{cat}:sec:" + id }   // hash: name → sealed, name:v → version
func keyCampaigns(id string) string { return "{cat}:camp:" + id }  // hash: id → json, id:v → version

func keyVersions(store, id string) string { return "{cat}:campv:" + store + ":" + id } // zset: version|json by version
func keyAPIKeysOf(id string) string       { return "{cat}:apis:" + id }                // hash: hash of the secret → when it was last used, ms

func keyPictures(id string) string     { return "{cat}:pic:" + id }  // hash: hash → JPEG or PNG
func keyPictureOrder(id string) string { return "{cat}:pics:" + id } // list: hashes, newest first

// The numbers of days lie in one slot a store.
func keyDays(id string) string                     { return "nt:{" + id + "}" }              // hash: day → record; q, d, t of the last take
func keyCountersAt(id string, d offers.Day) string { return "nd:{" + id + "}:" + string(d) } // string: counters at the day's end, as JSON
func keyQuarters(id string, d offers.Day) string   { return "nh:{" + id + "}:" + string(d) } // hash: quarter → totals
func keyHistogram(id string, d offers.Day, m offers.Measure) string { // hash: bucket, bucket:o → signals
	return "hg:{" + id + "}:" + string(d) + ":" + string(m)
}

func keyAudit(id string) string { return "{cat}:audit:" + id } // stream: what was changed, and by whom

// VisitorKey is the key of a session's record, which the session package shares (its own fields start with ~).
// It needs the store's number of cells.
func VisitorKey(s *offers.Storefront, session string) string {
	return keysOf(s, cellOf(s, session)).visitor(session)
}

// redemptionID names the cell, so that a release finds its slot: rdm_<cell>_<random>.
func redemptionID(cell int, random string) string { return "rdm_" + strconv.Itoa(cell) + "_" + random }

// letterID names the cell of a dead letter: <cell>_<hash of the call>. The code is no part of it.
func letterID(cell int, hash string) string { return strconv.Itoa(cell) + "_" + hash }

// cellOfLetter is the inverse; ok is false for what is no dead letter's id of the store.
func cellOfLetter(s *offers.Storefront, id string) (cell int, ok bool) {
	number, hash, found := strings.Cut(id, "_")
	cell, err := strconv.Atoi(number)
	return cell, found && err == nil && cell >= 0 && cell < max(1, s.Cells) && hash != "" && len(id) <= 64
}

// cellOfRedemption is the inverse; ok is false for what is no redemption id of the store.
func cellOfRedemption(s *offers.Storefront, id string) (cell int, ok bool) {
	rest, ok := strings.CutPrefix(id, "rdm_")
	number, random, found := strings.Cut(rest, "_")
	cell, err := strconv.Atoi(number)
	return cell, ok && found && err == nil && cell >= 0 && cell < max(1, s.Cells) && len(random) > 0 && len(id) <= 64
}

// keyGuesses is one bucket of wrong codes (a string, for about a minute).
func keyGuesses(parts ...string) string { return "guess:" + digest(parts...) }
