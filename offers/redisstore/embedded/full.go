package embedded

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

// ErrFull is returned by Engine.Full, and by the client for a script that
// grows, when the engine holds as many keys as it should. The error also
// satisfies redis.IsOOMError, which is what a real Redis without room answers.
var ErrFull = errors.New("the embedded engine is full")

// GrowsMarker starts a line of a script that makes the state grow for good,
// such as minting an offer: such a script is refused when the engine is full,
// before it has done anything. Any other script passes. To a real Redis the
// line is a comment.
const GrowsMarker = "-- grows"

// Full returns an error that wraps ErrFull, with the numbers and the way
// out, when growing scripts are being refused; nil otherwise.
func (e *Engine) Full() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.full()
}

func (e *Engine) full() error {
	if n := e.keys(); n >= e.opts.MaxKeys {
		return fmt.Errorf("%w: it holds %d keys of at most %d and takes no new offers until some end; "+
			"set LASTCALL_REDIS_URL to a Redis server for more", ErrFull, n, e.opts.MaxKeys)
	}
	return nil
}

// admit refuses a script that grows when there is no room. It also learns
// which scripts do, from their text.
func (e *Engine) admit(cmd string, args []string) error {
	grows := false
	switch {
	case cmd == "EVALSHA" && len(args) > 1:
		grows = e.grows[strings.ToLower(args[1])]
	case cmd == "EVAL" && len(args) > 1:
		grows = e.learn(args[1])
	case cmd == "SCRIPT" && len(args) > 2 && strings.EqualFold(args[1], "LOAD"):
		e.learn(args[2])
	}
	if !grows {
		return nil
	}
	return e.full()
}

func (e *Engine) learn(script string) bool {
	if !strings.HasPrefix(script, GrowsMarker) && !strings.Contains(script, "\n"+GrowsMarker) {
		return false
	}
	sum := sha1.Sum([]byte(script))
	e.grows[hex.EncodeToString(sum[:])] = true
	return true
}

// fullHook gives the client's callers ErrFull to test for.
type fullHook struct{}

func (fullHook) DialHook(next redis.DialHook) redis.DialHook { return next }

func (fullHook) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := asFull(next(ctx, cmd))
		cmd.SetErr(asFull(cmd.Err()))
		return err
	}
}

func (fullHook) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		err := asFull(next(ctx, cmds))
		for _, cmd := range cmds {
			cmd.SetErr(asFull(cmd.Err()))
		}
		return err
	}
}

func asFull(err error) error {
	if redis.IsOOMError(err) && !errors.Is(err, ErrFull) {
		return fullError{err}
	}
	return err
}

// fullError is the engine's answer, recognisable as ErrFull.
type fullError struct{ error }

func (e fullError) Is(target error) bool { return target == ErrFull }
func (e fullError) Unwrap() error        { return e.error }
