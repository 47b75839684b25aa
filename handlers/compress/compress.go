// Package compress packs answers that are made for one request, quickly rather than tightly.
package compress

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// Levels at which a document of a few kilobytes takes some 25 µs and a quarter of its bytes.
const (
	brotliLevel = 2
	gzipLevel   = 1
)

// smallest is the size below which an answer fits its packet as it is, in bytes.
const smallest = 512

// Write sends a body in the best coding that the client takes.
func Write(w http.ResponseWriter, r *http.Request, body []byte) {
	head := w.Header()
	head["Vary"] = vary
	accepts := r.Header.Get("Accept-Encoding")
	for i := range codings {
		c := &codings[i]
		if len(body) < smallest || !Takes(accepts, c.name[0]) {
			continue
		}
		p := c.pool.Get().(*packer)
		defer c.pool.Put(p)
		if packed, err := p.pack(body); err == nil {
			body = packed
			head["Content-Encoding"] = c.name
			break
		}
	}
	head["Content-Length"] = []string{strconv.Itoa(len(body))} // long answers would be sent in chunks
	_, _ = w.Write(body)
}

var (
	vary    = []string{"Accept-Encoding"}
	codings = [2]coding{
		{name: []string{"br"}, pool: sync.Pool{New: func() any { return newPacker(brotli.NewWriterLevel(nil, brotliLevel)) }}},
		{name: []string{"gzip"}, pool: sync.Pool{New: func() any {
			z, _ := gzip.NewWriterLevel(nil, gzipLevel) // the level is a valid constant
			return newPacker(z)
		}}},
	}
)

type coding struct {
	name []string // as the header's value
	pool sync.Pool
}

type packer struct {
	out bytes.Buffer
	w   resetter
}

type resetter interface {
	io.WriteCloser
	Reset(io.Writer)
}

func newPacker(w resetter) *packer { return &packer{w: w} }

// pack is good until the packer is used again.
func (p *packer) pack(body []byte) ([]byte, error) {
	p.out.Reset()
	p.w.Reset(&p.out)
	if _, err := p.w.Write(body); err != nil {
		return nil, err
	}
	err := p.w.Close()
	return p.out.Bytes(), err
}

// Takes reports whether an Accept-Encoding allows a coding by its name.
func Takes(accepts, coding string) bool {
	for part := range strings.SplitSeq(accepts, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == coding {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && q != "q=0.0"
		}
	}
	return false
}
