package embedded

import (
	"fmt"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2/server"
)

// execution is the part of Engine that one command uses while it holds mu.
type execution struct {
	now       int64    // the instant of the running command, ms since 1970
	recording bool     // a client's command runs: its writes are journaled
	bypass    bool     // the engine's own command runs
	readOnly  bool     // a script that may not write runs
	commands  []byte   // writes of the running command, encoded
	count     int      // how many
	unsettled []string // keys whose lifetime the last write may have set
}

// run executes body (one or more dispatches) as one atomic step at one
// instant, and returns the journal position that its reply must wait for.
// The replies of a failed engine are the caller's to replace: run then
// returns the failure and executes nothing.
func (e *Engine) run(body func()) (int64, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.unusable(); err != nil {
		return 0, err
	}
	e.tick(e.clock.now())
	e.commands, e.count, e.recording = e.commands[:0], 0, true
	body()
	e.settle(nil)
	e.recording = false
	e.executed++
	if e.journal == nil {
		return 0, nil
	}
	if e.count > 0 {
		e.journal.append(e.now, e.count, e.commands)
	}
	return e.journal.position(), nil
}

// dispatch runs a client's command. miniredis keeps read-only scripts from
// asking for the TIME, which Redis does not, so they run as ordinary scripts
// whose writes the hook refuses.
func (e *Engine) dispatch(p *server.Peer, args []string) {
	if script, ok := strings.CutSuffix(upper(args[0]), "_RO"); ok && strings.HasPrefix(script, "EVAL") {
		args = append([]string{script}, args[1:]...)
		e.readOnly = true
	}
	e.srv.Dispatch(p, args)
	e.readOnly = false
}

// tick sets the instant that everything sees, and ends what is over by then.
func (e *Engine) tick(now int64) {
	e.now = now
	e.mini.SetTime(time.UnixMilli(now).UTC())
	e.expire(now)
}

// hook sees every command before it runs, those that scripts call included.
// It returns true when it has answered by itself.
func (e *Engine) hook(p *server.Peer, cmd string, args ...string) bool {
	if e.bypass {
		return false
	}
	e.settle(p.Ctx)
	if why := refusal(cmd, args); why != "" && e.srv.IsRegisteredCommand(cmd) {
		p.WriteError(refusalText(cmd, why))
		return true
	}
	k := kinds[cmd]
	if e.readOnly && (k == writes || k == expires || k == renames) {
		p.WriteError("ERR Write commands are not allowed from read-only scripts.")
		return true
	}
	switch k {
	case ttl:
		if len(args) == 1 {
			e.writeTTL(p, cmd, args[0])
			return true
		}
	case expires:
		if len(args) > 0 {
			e.beforeExpiry(p.Ctx, args[0])
			e.unsettled = append(e.unsettled, args[0])
		}
	case renames:
		if len(args) > 1 {
			e.beforeExpiry(p.Ctx, args[0])
			e.unsettled = append(e.unsettled, args[0], args[1])
		}
	case writes:
	default:
		return false
	}
	if e.recording {
		e.commands = appendCommand(e.commands, cmd, args...)
		e.count++
	}
	return false
}

func refusalText(cmd, why string) string {
	return fmt.Sprintf("ERR the embedded engine refuses %s: %s", cmd, why)
}

// apply runs what a record holds, as it ran when it was made. A command that
// failed then fails again, in the same way.
func (e *Engine) apply(r record) {
	e.clock.atLeast(r.now)
	e.tick(max(e.now, r.now))
	for _, args := range r.commands {
		e.replayOut = e.replayOut[:0]
		e.srv.Dispatch(e.replay, args)
		e.replay.Flush()
		e.settle(nil)
	}
}

// unusable says why nothing can be executed any more, or nil.
func (e *Engine) unusable() error {
	if e.closed {
		return errClosed
	}
	if e.journal != nil {
		return e.journal.failure()
	}
	return nil
}

// upper is strings.ToUpper without the copy that most clients make needless.
func upper(s string) string {
	for i := range len(s) {
		if s[i] >= 'a' && s[i] <= 'z' {
			return strings.ToUpper(s)
		}
	}
	return s
}
