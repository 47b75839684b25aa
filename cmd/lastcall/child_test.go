package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
)

// childVariable holds the command line, as JSON, of the program that the test binary is to be.
const childVariable = "LASTCALL_TEST_CHILD"

// child is the program, in a process of its own that a test can kill.
func child() int {
	var args []string
	if err := json.Unmarshal([]byte(os.Getenv(childVariable)), &args); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, args, func(string) string { return "" }, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "lastcall:", err)
		return 1
	}
	return 0
}

// process starts the program as a child, which ends with the test.
func process(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	line, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+string(line))
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}
