package embedded

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

const (
	frameLen   = 8       // length and checksum before a payload
	maxPayload = 1 << 30 // bytes; no honest record comes near
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)

	// errTorn: the bytes do not hold one whole, intact record.
	errTorn = errors.New("incomplete or damaged record")
)

// record is what one execution changed: commands that ran at the same
// instant and reach the disk together or not at all.
type record struct {
	now      int64 // ms since 1970
	synced   int64 // bytes of the file known to be on disk when it was made
	commands [][]string
}

// appendCommand adds one command, in the form a payload holds it.
func appendCommand(b []byte, cmd string, args ...string) []byte {
	b = binary.AppendUvarint(b, uint64(len(args)+1))
	b = appendString(b, cmd)
	for _, a := range args {
		b = appendString(b, a)
	}
	return b
}

func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// appendRecord adds a framed record holding n commands already encoded by
// appendCommand.
func appendRecord(b []byte, now, synced int64, n int, commands []byte) []byte {
	start := len(b)
	b = append(b, make([]byte, frameLen)...)
	b = binary.AppendUvarint(b, uint64(now))
	b = binary.AppendUvarint(b, uint64(synced))
	b = binary.AppendUvarint(b, uint64(n))
	b = append(b, commands...)
	frame := b[start:]
	binary.LittleEndian.PutUint32(frame, uint32(len(frame)-frameLen))
	binary.LittleEndian.PutUint32(frame[4:], frameSum(frame))
	return b
}

func frameSum(frame []byte) uint32 {
	return crc32.Update(crc32.Checksum(frame[:4], castagnoli), castagnoli, frame[frameLen:])
}

// decodeRecord reads the record at the start of b and says how many bytes it
// took. Every failure is errTorn; it never reads or allocates beyond b.
func decodeRecord(b []byte) (record, int, error) {
	var r record
	if len(b) < frameLen {
		return r, 0, errTorn
	}
	n := binary.LittleEndian.Uint32(b)
	if n > maxPayload || int(n) > len(b)-frameLen {
		return r, 0, errTorn
	}
	frame := b[:frameLen+int(n)]
	if binary.LittleEndian.Uint32(b[4:]) != frameSum(frame) {
		return r, 0, errTorn
	}
	p := payload{b: frame[frameLen:]}
	r.now, r.synced = int64(p.uvarint()), int64(p.uvarint())
	r.commands = make([][]string, 0, p.count())
	for range cap(r.commands) {
		args := make([]string, 0, p.count())
		for range cap(args) {
			args = append(args, p.string())
		}
		if len(args) == 0 {
			p.bad = true
		}
		r.commands = append(r.commands, args)
	}
	if p.bad || len(p.b) != 0 || r.now < 0 || r.synced < 0 {
		return record{}, 0, errTorn
	}
	return r, len(frame), nil
}

// payload is a cursor that turns bad once and for all at the first wrong byte.
type payload struct {
	b   []byte
	bad bool
}

func (p *payload) uvarint() uint64 {
	v, n := binary.Uvarint(p.b)
	if n <= 0 {
		p.b, p.bad = nil, true
		return 0
	}
	p.b = p.b[n:]
	return v
}

// count reads the number of items that follow; each takes at least one byte.
func (p *payload) count() int {
	v := p.uvarint()
	if v > uint64(len(p.b)) {
		p.b, p.bad = nil, true
		return 0
	}
	return int(v)
}

func (p *payload) string() string {
	n := p.count()
	s := string(p.b[:n])
	p.b = p.b[n:]
	return s
}
