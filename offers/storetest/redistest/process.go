package redistest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// process is one running redis-server.
type process struct {
	addr string
	dir  string
	args []string
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
	err  error         // why it ended; read after done
}

// start runs redis-server on a free loopback port in a folder of its own and
// waits until it answers.
func start(args ...string) (*process, error) {
	dir, err := makeDir()
	if err != nil {
		return nil, err
	}
	var p *process
	for range 5 { // another program may take the port between the two steps
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		p = &process{addr: "127.0.0.1:" + strconv.Itoa(port), dir: dir, args: append([]string{
			"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", dir, "--logfile", filepath.Join(dir, "log"),
			"--databases", "1", "--daemonize", "no",
		}, args...)}
		if err = p.run(); err == nil || !errors.Is(err, errEnded) {
			return p, err
		}
	}
	return nil, fmt.Errorf("redistest: redis-server does not start: %s", p.log())
}

var errEnded = errors.New("redis-server ended by itself")

// run starts the program, again if it ran before.
func (p *process) run() error {
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		return errors.New("redistest: this test needs the program redis-server, which is not installed: " +
			"`make tools` installs it (Debian: apt-get install redis-server), and `make test` does so before it runs")
	}
	started := make(chan error, 1)
	p.done = make(chan struct{})
	go func() {
		// The parent-death signal is bound to the thread that starts the
		// process, so that thread is kept until the process ends.
		runtime.LockOSThread()
		p.cmd = exec.Command(bin, p.args...)
		endWithParent(p.cmd)
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.err = p.cmd.Wait()
		}
		close(p.done)
	}()
	if err := <-started; err != nil {
		return err
	}
	return await("redis-server's first answer", p.answer)
}

// answer asks the server whether it is there and has loaded its data.
func (p *process) answer() error {
	select {
	case <-p.done:
		return fmt.Errorf("%w: %v", errEnded, p.err)
	default:
	}
	if nc, err := net.Dial("tcp", p.addr); err != nil {
		return err // without go-redis's own log line
	} else if err := nc.Close(); err != nil {
		return err
	}
	c := redis.NewClient(&redis.Options{Addr: p.addr, MaxRetries: -1, DialerRetries: 1})
	defer c.Close()
	return c.Ping(context.Background()).Err()
}

// kill ends the process as a power cut would, and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // fails only if it is gone already
	<-p.done
}

func (p *process) log() string {
	b, err := os.ReadFile(filepath.Join(p.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// busOffset is how far a cluster node's second port is from its first.
const busOffset = 10_000

// freePort finds a loopback port that is free together with its bus port.
func freePort() (int, error) {
	for range 100 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return 0, err
		}
		port := l.Addr().(*net.TCPAddr).Port
		if err := l.Close(); err != nil {
			return 0, err
		}
		if port+busOffset > 65535 {
			continue
		}
		bus, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port+busOffset))
		if err != nil {
			continue
		}
		return port, bus.Close()
	}
	return 0, errors.New("redistest: no free loopback port")
}

// makeDir makes a folder for one server, and removes those that processes
// which no longer run have left behind.
func makeDir() (string, error) {
	old, _ := filepath.Glob(filepath.Join(os.TempDir(), "redistest-*-*"))
	for _, dir := range old {
		pid, err := strconv.Atoi(strings.Split(filepath.Base(dir), "-")[1])
		if err == nil && !running(pid) {
			_ = os.RemoveAll(dir) // another process may be doing the same
		}
	}
	return os.MkdirTemp("", fmt.Sprintf("redistest-%d-", os.Getpid()))
}
