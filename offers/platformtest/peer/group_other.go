//go:build !linux

package peer

import (
	"os"
	"os/exec"
)

// leadGroup can do nothing here: a killed test leaves its servers behind.
func leadGroup(*exec.Cmd) {}

// killGroup ends the program alone.
func killGroup(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}
