package embedded

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sample() []byte {
	commands := appendCommand(nil, "SET", "k", "v\x00\r\n")
	commands = appendCommand(commands, "FLUSHALL")
	return appendRecord(nil, 1_795_000_000_123, 28, 2, commands)
}

func TestRecordRoundTrip(t *testing.T) {
	b := sample()
	got, n, err := decodeRecord(append(bytes.Clone(b), "next"...))
	if err != nil || n != len(b) {
		t.Fatalf("took %d of %d bytes, %v", n, len(b), err)
	}
	want := record{now: 1_795_000_000_123, synced: 28, commands: [][]string{{"SET", "k", "v\x00\r\n"}, {"FLUSHALL"}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(record{})); diff != "" {
		t.Fatal(diff)
	}
	for at := range b {
		bad := bytes.Clone(b)
		bad[at] ^= 0x40
		if _, _, err := decodeRecord(bad); err == nil {
			t.Fatalf("byte %d flipped: accepted", at)
		}
		if _, _, err := decodeRecord(b[:at]); err == nil {
			t.Fatalf("cut at byte %d: accepted", at)
		}
	}
}

// Whatever the bytes, decoding ends without a panic, stays inside them, and
// what it accepts is exactly what encoding makes. The fuzzer repairs the
// checksum, so that it reaches the payload.
func FuzzDecodeRecord(f *testing.F) {
	f.Add(sample(), false)
	f.Add(sample()[frameLen:], true)
	f.Add([]byte{0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0}, false)
	f.Add([]byte{1, 1, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f}, true)
	f.Fuzz(func(t *testing.T, b []byte, repair bool) {
		if repair {
			b = append(make([]byte, frameLen), b...)
			b[0], b[1], b[2], b[3] = byte(len(b)-frameLen), byte((len(b)-frameLen)>>8), byte((len(b)-frameLen)>>16), 0
			sum := frameSum(b)
			b[4], b[5], b[6], b[7] = byte(sum), byte(sum>>8), byte(sum>>16), byte(sum>>24)
		}
		r, n, err := decodeRecord(b)
		if err != nil {
			if n != 0 || r.commands != nil {
				t.Fatalf("an error, and yet %d bytes and %v", n, r)
			}
			return
		}
		var commands []byte
		for _, args := range r.commands {
			commands = appendCommand(commands, args[0], args[1:]...)
		}
		again, _, err := decodeRecord(appendRecord(nil, r.now, r.synced, len(r.commands), commands))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, again, cmp.AllowUnexported(record{})); diff != "" {
			t.Fatal(diff)
		}
	})
}
