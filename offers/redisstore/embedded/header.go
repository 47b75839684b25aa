package embedded

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

const (
	headerLen     = 28
	journalMagic  = "LCJRNL01"
	snapshotMagic = "LCSNAP01"
)

func fileHeader(magic string, gen uint64, nowMS int64) []byte {
	b := append(make([]byte, 0, headerLen), magic...)
	b = binary.LittleEndian.AppendUint64(b, gen)
	b = binary.LittleEndian.AppendUint64(b, uint64(nowMS))
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// checkHeader returns what follows the header of a file that claims to be of
// this kind and generation.
func checkHeader(b []byte, magic string, gen uint64) ([]byte, error) {
	if len(b) < headerLen {
		return nil, fmt.Errorf("the header is cut short (%d of %d bytes)", len(b), headerLen)
	}
	h := b[:headerLen]
	if crc32.Checksum(h[:headerLen-4], castagnoli) != binary.LittleEndian.Uint32(h[headerLen-4:]) {
		return nil, fmt.Errorf("the header is damaged")
	}
	if string(h[:8]) != magic || binary.LittleEndian.Uint64(h[8:]) != gen {
		return nil, fmt.Errorf("the header belongs to another file (%q, generation %d)", h[:8], binary.LittleEndian.Uint64(h[8:]))
	}
	return b[headerLen:], nil
}
