package embedded

import (
	"bytes"
	"strconv"
	"strings"
)

const (
	dumpElements = 512      // of a collection in one command
	dumpRecord   = 64 << 10 // bytes after which a record ends
)

// dumper writes the commands that rebuild the state, in records.
type dumper struct {
	out      []byte
	now      int64
	commands []byte
	count    int
}

func (d *dumper) add(cmd string, args ...string) {
	d.commands = appendCommand(d.commands, cmd, args...)
	d.count++
	if len(d.commands) >= dumpRecord {
		d.flush()
	}
}

func (d *dumper) flush() {
	if d.count > 0 {
		d.out = appendRecord(d.out, d.now, 0, d.count, d.commands)
	}
	d.commands, d.count = d.commands[:0], 0
}

// addAll adds cmd key element… as often as needed. step is how many strings
// make up an element.
func (d *dumper) addAll(cmd, key string, step int, elements []string) {
	args := make([]string, 0, 1+step*dumpElements)
	for len(elements) > 0 {
		n := min(len(elements), step*dumpElements)
		args = append(append(args[:0], key), elements[:n]...)
		d.add(cmd, args...)
		elements = elements[n:]
	}
}

// dump appends the whole state to out, with an end mark. Engine.mu is held.
func (e *Engine) dump(out []byte) []byte {
	d := &dumper{out: out, now: e.now}
	for _, key := range e.mini.DB(0).Keys() {
		e.dumpKey(d, key)
		if at, ok := e.ends.at[key]; ok && e.askInt(nil, "PTTL", key) >= 0 {
			d.add("PEXPIREAT", key, strconv.FormatInt(at, 10))
		}
	}
	d.flush()
	return appendRecord(d.out, d.now, 0, 0, nil)
}

func (e *Engine) dumpKey(d *dumper, key string) {
	db := e.mini.DB(0)
	switch db.Type(key) {
	case "string":
		v, _ := db.Get(key)
		d.add("SET", key, v)
	case "hash":
		fields, _ := db.HKeys(key)
		pairs := make([]string, 0, 2*len(fields))
		for _, f := range fields {
			pairs = append(pairs, f, db.HGet(key, f))
		}
		d.addAll("HSET", key, 2, pairs)
	case "list":
		v, _ := db.List(key)
		d.addAll("RPUSH", key, 1, v)
	case "set":
		v, _ := db.Members(key)
		d.addAll("SADD", key, 1, v)
	case "zset":
		scores, _ := db.SortedSet(key)
		pairs := make([]string, 0, 2*len(scores))
		for member, score := range scores {
			pairs = append(pairs, strconv.FormatFloat(score, 'g', -1, 64), member)
		}
		d.addAll("ZADD", key, 2, pairs)
	case "stream":
		e.dumpStream(d, key)
	default:
		// The commands that make any other type are refused.
		e.log.Error("embedded engine: a key of unknown type is not in the snapshot", "key", key, "type", db.Type(key))
	}
}

func (e *Engine) dumpStream(d *dumper, key string) {
	entries, _ := e.mini.DB(0).Stream(key)
	newest := ""
	for _, entry := range entries {
		d.add("XADD", append([]string{key, entry.ID}, entry.Values...)...)
		newest = entry.ID
	}
	// The last id given outlives its entry, so that ids never repeat.
	if last := lastID(e.ask(nil, "XINFO", "STREAM", key)); last != newest && last != "" {
		d.add("XADD", key, last, "", "")
		d.add("XDEL", key, last)
	}
}

// lastID reads the last id out of XINFO STREAM's answer.
func lastID(answer []byte) string {
	_, rest, ok := bytes.Cut(answer, []byte("last-generated-id\r\n"))
	if !ok {
		return ""
	}
	lines := strings.SplitN(string(rest), "\r\n", 3) // $size, id, rest
	if len(lines) < 2 {
		return ""
	}
	return lines[1]
}
