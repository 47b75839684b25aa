package medusapeer

import (
	"context"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"lastcall/offers/platformtest/peer"
)

// startPostgres runs a new database server on loopback, which forgets everything when the test ends, and answers the
// address of an empty database. PostgreSQL refuses to run as root: then it runs as the user its package has made.
func startPostgres(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "lastcall-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	var as []string
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			t.Fatalf("PostgreSQL is not installed: run make tools-stores (%v)", err)
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
		// A change of user ends the bond to the test's process, so it is made again.
		as = []string{"setpriv", "--reuid=" + u.Uid, "--regid=" + u.Gid, "--clear-groups", "--pdeathsig=KILL"}
	}
	program := func(name string, args ...string) peer.Options {
		return peer.Options{Dir: dir, Command: slices.Concat(as, []string{postgresProgram(t, name)}, args)}
	}
	data := filepath.Join(dir, "data")
	peer.Run(t, program("initdb", "-D", data, "-U", "medusa", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"))
	port := peer.Port(t)
	server := program("postgres", "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
		"-c", "dynamic_shared_memory_type=mmap", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
	server.Ready = func(ctx context.Context) error {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", "127.0.0.1:"+port)
		if err != nil {
			return err
		}
		_ = conn.Close()
		return exec.CommandContext(ctx, postgresProgram(t, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", port).Run()
	}
	peer.Start(t, server)
	peer.Run(t, program("createdb", "-h", "127.0.0.1", "-p", port, "-U", "medusa", "medusa"))
	return "postgres://medusa@127.0.0.1:" + port + "/medusa"
}

// postgresProgram is where a program of PostgreSQL's is: where Debian puts its newest version, or on the path.
func postgresProgram(t testing.TB, name string) string {
	t.Helper()
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
		slices.Sort(found)
		return found[len(found)-1]
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatal("PostgreSQL is not installed: run make tools-stores")
	}
	return path
}
