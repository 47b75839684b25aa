package redistest

import (
	"errors"
	"os/exec"
	"syscall"
)

// endWithParent makes the kernel kill the server when the test process ends,
// however that happens.
func endWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// running reports whether a process with this id exists.
func running(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
