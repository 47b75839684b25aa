package peer

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"os/exec"
	"testing"
	"time"
)

// Page is one that a storefront's script runs on.
type Page struct {
	Script  string            // file
	Address string            // of the page
	Data    map[string]string // attributes of the script's element, as dataset names them
	Stored  map[string]string // localStorage
	Answers []PageAnswer      // of the calls it makes, in order; then the server is broken
}

// PageAnswer is what a call of the page's is answered.
type PageAnswer struct {
	Status int
	Body   any
}

// Visited is what came of a page.
type Visited struct {
	At     string // where it led, "" = nowhere
	Calls  []struct{ Method, URL, Body string }
	Stored map[string]string
}

//go:embed page.js
var pageProgram string

// Visit runs a page's script, without a browser, to its end.
func Visit(t testing.TB, page Page) (v Visited) {
	t.Helper()
	Node(t, pageProgram, page, &v)
	return v
}

// Node runs a program with an input on Node.js, and reads the JSON that it prints.
func Node(t testing.TB, program string, input, output any) {
	t.Helper()
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "-e", program)
	cmd.Stdin = bytes.NewReader(text)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("node: %v\n%s", err, said.String())
	}
	if err := json.Unmarshal(out.Bytes(), output); err != nil {
		t.Fatalf("node: %v\n%s", err, out.String())
	}
}
