// Package peer runs real store servers for tests, on loopback, from projects that `make tools-stores` has installed. Each
// server is ended with its test, and with the test's process however that ends. What is not installed fails the test:
// nothing is ever skipped.
package peer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// Options say what to run. Nothing of the test's own environment but PATH and HOME goes along.
type Options struct {
	Dir     string   // working folder
	Command []string // program and arguments; no shell
	Env     []string // NAME=value
	LogFile string   // gets all output; "" = a file in a folder of the test's own

	// A server is ready when ReadyURL answers 2xx or, where there is no such address, when Ready answers nil.
	ReadyURL     string
	Ready        func(ctx context.Context) error
	ReadyTimeout time.Duration // 0 = DefaultPatience
}

// DefaultPatience is how long a server may take to its first answer, and a command to its end.
const DefaultPatience = 3 * time.Minute

// Process is a server that runs.
type Process struct {
	PID  int
	Log  string        // file with its output
	Took time.Duration // from its start to its first answer
	p    *process
}

// Start runs a server and returns when it is ready. It is killed, with all that it has started, when the test ends; its
// last output is shown if the test has failed by then.
func Start(t testing.TB, o Options) *Process {
	t.Helper()
	if o.Ready == nil && o.ReadyURL == "" {
		t.Fatal("peer: nothing says when the server is ready")
	}
	p := begin(t, o)
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("the end of %s:\n%s", o.Command[0], tail(p.log))
		}
	})
	begun := time.Now()
	end := begun.Add(patience(o))
	for {
		err := p.ready(t.Context(), o)
		if err == nil {
			return &Process{PID: p.pid, Log: p.log, Took: time.Since(begun), p: p}
		}
		if p.ended() {
			t.Fatalf("peer: %v ended before it was ready: %v", o.Command, p.err)
		}
		if time.Now().After(end) {
			t.Fatalf("peer: %v was not ready within %v: %v", o.Command, patience(o), err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Kill ends the server at once, with all that it has started, and returns when it is gone. Again does nothing.
func (p *Process) Kill() { p.p.kill() }

// Run runs a program to its end, such as a migration or a seed; a program that fails or takes longer than ReadyTimeout
// fails the test with its last output. It answers what the program wrote.
func Run(t testing.TB, o Options) string {
	t.Helper()
	p := begin(t, o)
	defer p.kill()
	select {
	case <-p.done:
	case <-time.After(patience(o)):
		t.Fatalf("peer: %v did not end within %v:\n%s", o.Command, patience(o), tail(p.log))
	}
	if p.err != nil {
		t.Fatalf("peer: %v: %v\n%s", o.Command, p.err, tail(p.log))
	}
	text, err := os.ReadFile(p.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func begin(t testing.TB, o Options) *process {
	t.Helper()
	if o.LogFile == "" {
		o.LogFile = filepath.Join(t.TempDir(), filepath.Base(o.Command[0])+".log")
	}
	p, err := start(o)
	if err != nil {
		t.Fatalf("peer: starting %v: %v", o.Command, err)
	}
	return p
}

func patience(o Options) time.Duration {
	if o.ReadyTimeout > 0 {
		return o.ReadyTimeout
	}
	return DefaultPatience
}

// ready asks the server once, and not for longer than a few seconds.
func (p *process) ready(ctx context.Context, o Options) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if p.ended() {
		return errors.New("it has ended")
	}
	if o.Ready != nil {
		return o.Ready(ctx)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.ReadyURL, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("%s answers %s", o.ReadyURL, res.Status)
	}
	return nil
}

// Port is a loopback port that nobody listens on now.
func Port(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// Project is the folder of an installed store, absolute: STORES/name where STORES is set, else .cache/stores/name beside
// go.mod. A store that is not installed fails the test.
func Project(t testing.TB, name string) string {
	t.Helper()
	dir, err := project(os.Getenv("STORES"), name)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func project(stores, name string) (string, error) {
	if stores == "" {
		root, err := moduleRoot()
		if err != nil {
			return "", err
		}
		stores = filepath.Join(root, ".cache", "stores")
	}
	dir, err := filepath.Abs(filepath.Join(stores, name))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		return "", fmt.Errorf("the store %q is not installed in %s: run make tools-stores", name, dir)
	}
	return dir, nil
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod above the test's folder")
		}
		dir = up
	}
}
