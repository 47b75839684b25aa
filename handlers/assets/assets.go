// Package assets serves files that never change under their address.
package assets

import (
	"net/http"
	"strconv"
	"strings"

	"lastcall/handlers/compress"
	"lastcall/handlers/fault"
	"lastcall/static"
)

// Handler serves static.Prefix + {hash} + "/" + {name…}.
func Handler(w http.ResponseWriter, r *http.Request) error {
	a, ok := static.Lookup(r.PathValue("hash"), r.PathValue("name"))
	if !ok {
		return fault.New(fault.ReasonNoPage, "", nil)
	}
	head := w.Header()
	head.Set("Content-Type", a.ContentType)
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	head.Set("ETag", a.ETag)
	head.Set("Vary", "Accept-Encoding")
	head.Set("Cross-Origin-Resource-Policy", "cross-origin")
	head.Set("Access-Control-Allow-Origin", "*") // part of the tag is a module, which other sites may load only so
	if strings.Contains(r.Header.Get("If-None-Match"), a.ETag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	Write(w, r, a)
	return nil
}

// Write sends an asset in the best form the client takes.
func Write(w http.ResponseWriter, r *http.Request, a static.Asset) {
	body, accepts := a.Body, r.Header.Get("Accept-Encoding")
	switch {
	case a.Brotli != nil && compress.Takes(accepts, "br"):
		body = a.Brotli
		w.Header().Set("Content-Encoding", "br")
	case a.Gzip != nil && compress.Takes(accepts, "gzip"):
		body = a.Gzip
		w.Header().Set("Content-Encoding", "gzip")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}
