package peer

import (
	"os/exec"
	"syscall"
)

// leadGroup puts the program at the head of a process group of its own, and makes the kernel kill it when the test's
// process ends, however that happens.
func leadGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// killGroup ends a group by its head; one that is gone already is none.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }
