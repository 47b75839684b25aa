package static_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"lastcall/static"
)

// Budgets in bytes, brotli at its highest level. The tag is paid by every page view, the holder only by those with an
// offer, and it counts with the frame.
const (
	tagBudget    = 2500
	holderBudget = 1200
)

// threeCampaigns are settings of a store with three live campaigns.
const threeCampaigns = `{"k":"k8Zq2Xw4Tn","u":"https://offers.example-shop.com","c":[` +
	`[["e",0,2000],["d",45000,20000,2]],[["v",5000,0,3],["a",120000],["n",5]],` +
	`[["x",0,0,0,"size-guide"],["D",180000,30000],["s",70,10000,2]]],"q":0}`

func packed(t *testing.T, body []byte) int {
	t.Helper()
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, brotli.BestCompression)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

func TestBudgets(t *testing.T) {
	holder, err := os.ReadFile("dist/holder.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name   string
		body   []byte
		budget int
	}{
		{"the tag with three campaigns", static.Tag([]byte(threeCampaigns)), tagBudget},
		{"the holder", holder, holderBudget},
	} {
		size := packed(t, row.body)
		t.Logf("%s: %d bytes, %d packed", row.name, len(row.body), size)
		if size > row.budget {
			t.Errorf("%s: %d bytes packed, budget %d", row.name, size, row.budget)
		}
	}
}

func TestTag(t *testing.T) {
	built, err := os.ReadFile("dist/w.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"__LASTCALL__", "__HOLDER__"} {
		if n := bytes.Count(built, []byte(name)); n != 1 {
			t.Errorf("%s is %d times in the built tag, want once", name, n)
		}
	}
	for _, row := range []struct{ name, settings, want string }{
		{"settings stand in place of the identifier", `{"k":"a$1b"}`, `{"k":"a$1b"}`},
		{"line separators are escaped", "{\"k\":\"a\u2028b\u2029c\"}", `{"k":"a\u2028b\u2029c"}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			tag := string(static.Tag([]byte(row.settings)))
			if strings.Count(tag, row.want) != 1 || strings.Contains(tag, "__") {
				t.Errorf("settings %q not in place", row.want)
			}
			if !strings.Contains(tag, `"`+static.Path("dist/holder.js")+`"`) {
				t.Error("the tag does not know where the holder is")
			}
		})
	}
}

// TestGenerated builds the scripts anew and compares: what is committed is what the sources say.
func TestGenerated(t *testing.T) {
	fresh := t.TempDir()
	for _, sources := range []string{"tag", "admin/src", "vendor"} {
		if err := os.CopyFS(filepath.Join(fresh, sources), os.DirFS(sources)); err != nil {
			t.Fatal(err)
		}
	}
	source, err := os.ReadFile("static.go")
	if err != nil {
		t.Fatal(err)
	}
	tool, err := exec.Command("go", "tool", "-n", "esbuild").Output()
	if err != nil {
		t.Fatalf("go tool esbuild: %v", err)
	}
	var outputs []string
	for line := range strings.Lines(string(source)) {
		args, ok := strings.CutPrefix(strings.TrimSpace(line), "//go:generate go tool esbuild ")
		if !ok {
			continue
		}
		run := exec.Command(strings.TrimSpace(string(tool)), strings.Fields(args)...)
		run.Dir = fresh
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("esbuild %s: %v\n%s", args, err, out)
		}
		_, output, _ := strings.Cut(args, "--outfile=")
		outputs = append(outputs, strings.Fields(output)[0])
	}
	if len(outputs) != 5 {
		t.Fatalf("built %v, want five files", outputs)
	}
	for _, name := range outputs {
		want, err := os.ReadFile(filepath.Join(fresh, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(name); !bytes.Equal(got, want) {
			t.Errorf("%s is not what its source makes: run make generate", name)
		}
	}
}

func TestAssets(t *testing.T) {
	for _, row := range []struct{ name, contentType string }{
		{"vendor/htmx.min.js", "text/javascript; charset=utf-8"},
		{"dist/holder.js", "text/javascript; charset=utf-8"},
		{"frame/frame.css", "text/css; charset=utf-8"},
		{"frame/frame.js", "text/javascript; charset=utf-8"},
	} {
		t.Run(row.name, func(t *testing.T) {
			hash, name, _ := strings.Cut(strings.TrimPrefix(static.Path(row.name), static.Prefix), "/")
			if name != row.name {
				t.Fatalf("Path = %q", static.Path(row.name))
			}
			a, ok := static.Lookup(hash, name)
			if !ok {
				t.Fatal("not found under its own path")
			}
			if a.ContentType != row.contentType || a.ETag != `"`+hash+`"` || a.Hash != hash || a.Name != name {
				t.Errorf("got %q %q %q %q", a.Name, a.ContentType, a.Hash, a.ETag)
			}
			z, err := gzip.NewReader(bytes.NewReader(a.Gzip))
			if err != nil {
				t.Fatal(err)
			}
			for encoding, r := range map[string]io.Reader{"gzip": z, "br": brotli.NewReader(bytes.NewReader(a.Brotli))} {
				if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, a.Body) {
					t.Errorf("%s does not hold the body: %v", encoding, err)
				}
			}
		})
	}
	for _, row := range []struct{ name, hash, asset string }{
		{"a hash of another release", "0000000000000000", "vendor/htmx.min.js"},
		{"no hash", "", "vendor/htmx.min.js"},
		{"an unknown name", "0000000000000000", "vendor/other.js"},
		{"a file that is only there to be built from", "0000000000000000", "frame/src/frame.js"},
		{"a way out of the folder", "0000000000000000", "vendor/../static.go"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if a, ok := static.Lookup(row.hash, row.asset); ok {
				t.Errorf("found %s", a.Name)
			}
		})
	}
}
