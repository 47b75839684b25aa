package peer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The test binary is also the server and the parent of one, by this variable.
const role = "PEER_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(role) {
	case "server":
		serve()
	case "broken":
		fmt.Println("no such database")
		os.Exit(3)
	default:
		os.Exit(m.Run())
	}
}

// serve answers on PORT, and runs a child of its own that would outlive it.
func serve() {
	child := exec.Command("sleep", "600")
	if err := child.Start(); err != nil {
		panic(err)
	}
	_ = http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, child.Process.Pid, " ", os.Getenv("PEER_SECRET"))
	}))
}

func server(t *testing.T, port string) Options {
	t.Helper()
	return Options{Dir: t.TempDir(), Command: []string{os.Args[0]}, Env: []string{role + "=server", "PORT=" + port},
		ReadyURL: "http://127.0.0.1:" + port, ReadyTimeout: 20 * time.Second}
}

func TestServerEndsWithAllThatItStarted(t *testing.T) {
	t.Setenv("PEER_SECRET", "of the test's own")
	port := Port(t)
	p := Start(t, server(t, port))
	res, err := http.Get("http://127.0.0.1:" + port)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	child, secret, _ := strings.Cut(string(text), " ")
	if secret != "" {
		t.Error("the server sees the test's environment")
	}
	if !runs(child) {
		t.Fatalf("the server's child %q does not run", child)
	}
	p.Kill()
	p.Kill()
	await(t, "the end of the server's child", func() bool { return !runs(child) })
	if runs(fmt.Sprint(p.PID)) {
		t.Error("the server still runs")
	}
}

func TestServerEndsWithItsParent(t *testing.T) {
	if port := os.Getenv("PEER_PARENT"); port != "" {
		p := Start(t, server(t, port))
		fmt.Println("PID", p.PID)
		select {} // until killed
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsParent$")
	cmd.Env = append(os.Environ(), "PEER_PARENT="+Port(t))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pid string
	_, scanErr := fmt.Fscanf(out, "PID %s\n", &pid)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if scanErr != nil {
		t.Fatal(scanErr)
	}
	await(t, "the end of the server", func() bool { return !runs(pid) })
}

func TestWhatCannotStartIsSaid(t *testing.T) {
	for name, o := range map[string]Options{
		"ends at once":   {Command: []string{os.Args[0]}, Env: []string{role + "=broken"}, ReadyURL: "http://127.0.0.1:1"},
		"is never ready": {Command: []string{"sleep", "600"}, Ready: func(context.Context) error { return errors.New("not yet") }, ReadyTimeout: 100 * time.Millisecond},
		"does not exist": {Command: []string{"/no/such/program"}, ReadyURL: "http://127.0.0.1:1"},
		"says not when":  {Command: []string{"sleep", "600"}},
		"answers, but 404": func() Options {
			o := server(t, Port(t))
			o.Ready = func(context.Context) error { return errors.New("404") }
			o.ReadyTimeout = 100 * time.Millisecond
			return o
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			if !fails(t, func(tb testing.TB) { Start(tb, o) }) {
				t.Error("no failure")
			}
		})
	}
	if !fails(t, func(tb testing.TB) { Run(tb, Options{Command: []string{os.Args[0]}, Env: []string{role + "=broken"}}) }) {
		t.Error("a command that fails is no failure")
	}
	if got := Run(t, Options{Command: []string{"echo", "migrated"}}); got != "migrated\n" {
		t.Errorf("a command's output is %q", got)
	}
}

func TestProject(t *testing.T) {
	stores := t.TempDir()
	if _, err := project(stores, "shop"); err == nil || !strings.Contains(err.Error(), "make tools-stores") {
		t.Errorf("a store that is not installed: %v", err)
	}
	want := filepath.Join(stores, "shop")
	if err := os.MkdirAll(filepath.Join(want, "node_modules"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got, err := project(stores, "shop"); err != nil || got != want {
		t.Errorf("the store is at %q, %v; want %q", got, err, want)
	}
	if _, err := project("", "no-such-store"); err == nil || !strings.Contains(err.Error(), filepath.Join(".cache", "stores")) {
		t.Errorf("without STORES: %v", err)
	}
}

// recorded is a test that may fail without failing the one that watches it.
type recorded struct {
	testing.TB
	failed   bool
	cleanups []func()
}

func (r *recorded) Helper()               {}
func (r *recorded) Logf(string, ...any)   {}
func (r *recorded) Failed() bool          { return r.failed }
func (r *recorded) Cleanup(f func())      { r.cleanups = append(r.cleanups, f) }
func (r *recorded) Fatal(...any)          { r.failed = true; panic(r) }
func (r *recorded) Fatalf(string, ...any) { r.failed = true; panic(r) }

func fails(t *testing.T, what func(testing.TB)) bool {
	t.Helper()
	r := &recorded{TB: t}
	func() {
		defer func() {
			if v := recover(); v != nil && v != any(r) {
				panic(v)
			}
		}()
		what(r)
	}()
	for _, f := range r.cleanups {
		f()
	}
	return r.failed
}

// runs reports whether a process exists and is no zombie.
func runs(pid string) bool {
	b, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !condition(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
