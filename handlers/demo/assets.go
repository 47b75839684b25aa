package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"strings"

	static "lastcall/static/demo"
)

// hostile hides and unsets everything that a page's stylesheet can reach. Only <html> stays displayed: without it a
// browser paints nothing at all, whoever asks.
const hostile = "*,*::before,*::after,*::backdrop{all:unset!important;display:none!important}\n" +
	"html{display:block!important}\n"

// assets are the stylesheet and the pictures, one painted for each variant, in memory under one content hash.
type assets struct {
	prefix string // "/assets/HASH"
	hash   string
	files  map[string][]byte
}

func newAssets() *assets {
	a := &assets{files: map[string][]byte{}}
	for _, name := range []string{"demo.css", "favicon.svg"} {
		a.files[name] = mustRead(name)
	}
	for _, p := range catalogue {
		drawing := string(mustRead("pictures/" + p.ID + ".svg"))
		for _, v := range p.Variants {
			a.files[v.ID+".svg"] = []byte(v.Colors.paint(drawing))
		}
	}
	sum := sha256.New()
	_ = fs.WalkDir(static.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			_, _ = io.WriteString(sum, path+"\x00")
			_, _ = sum.Write(mustRead(path))
		}
		return err
	})
	for _, p := range catalogue {
		for _, v := range p.Variants {
			_, _ = sum.Write(a.files[v.ID+".svg"])
		}
	}
	a.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	a.prefix = "/assets/" + a.hash
	return a
}

// mustRead panics when an embedded file is missing: the build is broken then.
func mustRead(name string) []byte {
	b, err := static.Files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return b
}

func (p palette) paint(drawing string) string {
	return strings.NewReplacer("#a0a001", p.Main, "#a0a002", p.Shade, "#a0a003", p.Light, "#a0a004", p.Backdrop).Replace(drawing)
}

func (a *assets) picture(v *variant) string { return a.prefix + "/" + v.ID + ".svg" }

func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	b, ok := a.files[r.PathValue("name")]
	if !ok || r.PathValue("hash") != a.hash {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	if strings.HasSuffix(r.URL.Path, ".css") {
		h.Set("Content-Type", "text/css; charset=utf-8")
	}
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(b)
}

func hostileCSS(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = io.WriteString(w, hostile)
}
