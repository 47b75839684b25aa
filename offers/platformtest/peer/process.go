package peer

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
)

// process is one running program, the head of a group of its own.
type process struct {
	pid  int
	log  string
	done chan struct{} // closed when it has ended
	err  error         // why it ended; read after done
	once sync.Once
}

func start(o Options) (*process, error) {
	out, err := os.OpenFile(o.LogFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	p := &process{log: o.LogFile, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		defer close(p.done)
		defer out.Close()
		// The parent-death signal is bound to the thread that starts the process, so that thread is kept until then.
		runtime.LockOSThread()
		cmd := exec.Command(o.Command[0], o.Command[1:]...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = o.Dir, out, out
		cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, o.Env...)
		leadGroup(cmd)
		err := cmd.Start()
		if err == nil {
			p.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			p.err = cmd.Wait()
		}
	}()
	return p, <-started
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// kill ends the whole group and waits until its head is gone.
func (p *process) kill() {
	p.once.Do(func() { killGroup(p.pid) })
	<-p.done
}

// tail is the last of what a program wrote.
func tail(file string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimRight(string(b), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-60):], "\n")
}
