// Package static holds everything that is served as it is: the tag, which runs on the merchant's pages, and the
// scripts and stylesheets of our own pages under URLs that carry their content's hash.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:generate go tool esbuild admin/src/admin.css --bundle --minify --outfile=admin/admin.css --log-level=warning
//go:generate go tool esbuild admin/src/admin.js --bundle --minify --format=iife --target=es2022 --charset=utf8 --outfile=admin/admin.js --log-level=warning
//go:generate go tool esbuild tag/holder.css --minify --outfile=dist/holder.css --log-level=warning
//go:generate go tool esbuild tag/holder.js --bundle --minify --format=esm --target=es2020 --charset=utf8 --loader:.css=text --outfile=dist/holder.js --log-level=warning
//go:generate go tool esbuild tag/main.js --bundle --minify --format=iife --target=es2020 --charset=utf8 --outfile=dist/w.js --log-level=warning

// Prefix is the path under which assets are served: Prefix + hash + "/" + name.
const Prefix = "/a/"

// Asset is one file and everything a handler needs to serve it for ever.
type Asset struct {
	Name        string // path inside this package, such as "frame/frame.css"
	ContentType string
	Hash        string // of the content; part of the URL
	ETag        string // quoted, ready for the header
	Body        []byte
	Brotli      []byte // nil when it would not be smaller than Body
	Gzip        []byte // nil when it would not be smaller than Body
}

//go:embed all:admin all:demo all:frame all:vendor dist/holder.js
var files embed.FS

type entry struct {
	Asset
	compress sync.Once
}

var assets = sync.OnceValue(func() map[string]*entry {
	found := map[string]*entry{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "src" {
			return fs.SkipDir // what a file beside it was built from
		}
		if d.IsDir() || strings.HasPrefix(d.Name(), ".") || path.Ext(name) == ".go" {
			return nil
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		hash := hex.EncodeToString(sum[:8])
		found[name] = &entry{Asset: Asset{
			Name: name, ContentType: contentType(name), Hash: hash, ETag: `"` + hash + `"`, Body: body,
		}}
		return nil
	})
	if err != nil {
		panic(fmt.Sprintf("static: reading the embedded files: %v", err)) // cannot happen: they are part of the binary
	}
	return found
})

// never changes. It panics for a name that is not embedded: names are constants of the program.
func Path(name string) string {
	e, ok := assets()[name]
	if !ok {
		panic("static: no such asset: " + name)
	}
	return Prefix + e.Hash + "/" + name
}

// Lookup returns the asset of that name, compressed on first use. It reports false for an unknown name and for a
// hash other than the embedded content's: a URL of another release must not be cached for ever under this content.
func Lookup(hash, name string) (Asset, bool) {
	e, ok := assets()[name]
	if !ok || hash != e.Hash {
		return Asset{}, false
	}
	e.compress.Do(func() { e.Brotli, e.Gzip = compress(e.Body) })
	return e.Asset, true
}

func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".webp":
		return "image/webp"
	case ".woff2":
		return "font/woff2"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "text/plain; charset=utf-8"
	}
}

//go:embed dist/w.js
var built []byte

// The built tag holds two identifiers in the place of values: a store's settings, and where to find the script that
// holds the pop-up, which only a page with an offer asks for.
const (
	placeholder = "__LASTCALL__"
	holderPath  = "__HOLDER__"
)

var parts = sync.OnceValues(func() (before, after []byte) {
	whole := bytes.Replace(built, []byte(holderPath), []byte(`"`+Path("dist/holder.js")+`"`), 1)
	before, after, _ = bytes.Cut(whole, []byte(placeholder))
	return before, after
})

// Tag returns the script of one store: the built tag with the settings in place. The settings must be valid JSON;
// they end up in a script file of their own, never inside HTML. Characters that JSON allows in a string and older
// script engines do not are escaped.
func Tag(settingsJSON []byte) []byte {
	settingsJSON = bytes.ReplaceAll(settingsJSON, []byte("\u2028"), []byte(`\u2028`))
	settingsJSON = bytes.ReplaceAll(settingsJSON, []byte("\u2029"), []byte(`\u2029`))
	before, after := parts()
	return slices.Concat(before, settingsJSON, after)
}
