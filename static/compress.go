package static

import (
	"bytes"
	"compress/gzip"
	"io"

	"github.com/andybalholm/brotli"
)

// compress returns body in both encodings at their highest level, each nil when it would not be smaller.
func compress(body []byte) (br, gz []byte) {
	br = encode(body, func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotli.BestCompression) })
	gz = encode(body, func(w io.Writer) io.WriteCloser {
		z, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // the level is a valid constant
		return z
	})
	return br, gz
}

func encode(body []byte, open func(io.Writer) io.WriteCloser) []byte {
	var out bytes.Buffer
	w := open(&out)
	_, err := w.Write(body)
	if cerr := w.Close(); err != nil || cerr != nil || out.Len() >= len(body) {
		return nil // writing to a buffer does not fail; serving the plain body is right in any case
	}
	return out.Bytes()
}
