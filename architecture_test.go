// Package lastcall holds no code: this file checks that the module keeps its shape.
package lastcall

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport says which of our packages each room may use. The longest matching room counts. Rooms that are not listed
// may not exist.
var mayImport = map[string][]string{
	"cmd/lastcall":               {"handlers", "offers", "session", "static", "views"},
	"handlers":                   {"handlers", "offers", "session", "static", "views"},
	"offers":                     {},
	"offers/direct":              {"offers"},
	"offers/redisstore":          {"offers"},
	"offers/outbound":            {"offers"},
	"offers/courier":             {"offers", "offers/signed"},
	"offers/notify":              {"offers", "offers/courier"},
	"offers/signed":              {},
	"offers/shopify":             {"offers", "offers/outbound"},
	"offers/medusa":              {"offers", "offers/outbound", "offers/signed"},
	"offers/vendure":             {"offers", "offers/outbound", "offers/signed"},
	"offers/vendure/vendurepeer": {"offers/platformtest/peer"},
	"offers/medusa/medusapeer":   {"offers/platformtest/peer"},
	"offers/woocommerce":         {"offers", "offers/outbound"},
	"offers/platformtest":        {"offers"},
	"offers/platformtest/memory": {"offers", "offers/platformtest"},
	"offers/vault":               {},
	"offers/storetest":           {"offers"},
	"offers/storetest/redistest": {},
	"session":                    {},
	"static":                     {},
	"views":                      {},
}

// only names the rooms that may use a library: what touches Redis is the ledger's or the session's, and the program's,
// which opens the connection.
var only = map[string][]string{
	"github.com/redis/go-redis/":      {"offers/redisstore", "offers/storetest/redistest", "session", "cmd/lastcall"},
	"github.com/go-redis/redis_rate/": {"offers/redisstore", "session"},
	"github.com/a-h/templ":            {"views", "handlers", "cmd/lastcall"},
}

// exactly are the imports that are meant as one package and not as all below it.
var exactly = []string{"offers"}

func TestImportTable(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := 0
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages++
		if p.ImportPath == "lastcall" {
			continue
		}
		room, allowed := roomOf(strings.TrimPrefix(p.ImportPath, "lastcall/"))
		if room == "" {
			t.Errorf("%s lies in no room of the import table", p.ImportPath)
		}
		for _, i := range p.Imports {
			for library, rooms := range only {
				if strings.HasPrefix(i, library) && !slices.Contains(rooms, room) {
					t.Errorf("%s may not import %s", p.ImportPath, i)
				}
			}
			ours, ok := strings.CutPrefix(i, "lastcall/")
			if ok && !within(ours, allowed, room) {
				t.Errorf("%s may not import %s", p.ImportPath, i)
			}
		}
	}
	if packages < 15 {
		t.Fatalf("saw only %d packages", packages)
	}
}

func roomOf(path string) (room string, allowed []string) {
	for r, list := range mayImport {
		if (path == r || strings.HasPrefix(path, r+"/")) && len(r) > len(room) {
			room, allowed = r, list
		}
	}
	return room, allowed
}

func within(path string, allowed []string, room string) bool {
	if strings.HasPrefix(path, room+"/") { // a room's own sub-packages
		return true
	}
	for _, a := range allowed {
		if path == a || strings.HasPrefix(path, a+"/") && (room == "cmd/lastcall" || !slices.Contains(exactly, a)) {
			return true
		}
	}
	return false
}

func TestTopLevelFolders(t *testing.T) {
	want := []string{"cmd", "handlers", "offers", "session", "static", "views"}
	ignored := []string{"bin", "data", "screenshots"} // never committed
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(ignored, e.Name()) {
			have = append(have, e.Name())
		}
	}
	if !slices.Equal(have, want) {
		t.Errorf("top-level folders are %v, want %v", have, want)
	}
}
