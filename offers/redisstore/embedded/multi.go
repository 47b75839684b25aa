package embedded

import (
	"bytes"
	"fmt"
)

// transaction is what a connection has queued since MULTI. It is kept here
// and not in miniredis so that the writes of queued commands and of queued
// scripts are journaled in the order they happen.
type transaction struct {
	queue [][]string
	bad   bool // a command was refused when it was queued
}

func (c *conn) transact(cmd string) reply {
	switch {
	case cmd == "WATCH":
		return reply{bytes: []byte("-ERR WATCH inside MULTI is not allowed\r\n")}
	case cmd == "MULTI" && c.multi != nil:
		return reply{bytes: []byte("-ERR MULTI calls can not be nested\r\n")}
	case cmd == "MULTI":
		c.multi = &transaction{}
		return reply{bytes: []byte("+OK\r\n")}
	case c.multi == nil:
		return reply{bytes: fmt.Appendf(nil, "-ERR %s without MULTI\r\n", cmd)}
	}
	tx := c.multi
	c.multi = nil
	if cmd == "EXEC" && !tx.bad {
		return c.exec(tx)
	}
	r := c.step(func() { c.e.srv.Dispatch(c.peer, []string{"UNWATCH"}) })
	if cmd == "EXEC" {
		r.bytes = []byte("-EXECABORT Transaction discarded because of previous errors.\r\n")
	}
	return r
}

// enqueue lets miniredis check a command without running it.
func (c *conn) enqueue(cmd string, args []string) reply {
	r := c.step(func() {
		if err := c.e.admit(cmd, args); err != nil {
			c.peer.WriteError("OOM " + err.Error())
			return
		}
		if why := refusal(cmd, args[1:]); why != "" && c.e.srv.IsRegisteredCommand(cmd) {
			c.peer.WriteError(refusalText(cmd, why))
			return
		}
		c.e.bypass = true
		c.e.srv.Dispatch(c.check, []string{"MULTI"})
		_ = take(c.check, &c.checkOut)
		c.e.srv.Dispatch(c.check, args)
		answer := take(c.check, &c.checkOut)
		c.e.srv.Dispatch(c.check, []string{"DISCARD"})
		_ = take(c.check, &c.checkOut)
		c.e.bypass = false
		c.peer.WriteRaw(string(answer))
	})
	if bytes.HasPrefix(r.bytes, []byte("-")) {
		c.multi.bad = true
	} else {
		c.multi.queue = append(c.multi.queue, args)
	}
	return r
}

// exec runs a transaction as one step: one instant, one record.
func (c *conn) exec(tx *transaction) reply {
	return c.step(func() {
		// An empty transaction of miniredis's own says whether a watched key changed.
		c.e.bypass = true
		c.e.srv.Dispatch(c.peer, []string{"MULTI"})
		_ = take(c.peer, &c.out)
		c.e.srv.Dispatch(c.peer, []string{"EXEC"})
		c.e.bypass = false
		if answer := take(c.peer, &c.out); !bytes.HasPrefix(answer, []byte("*0")) {
			c.peer.WriteRaw(string(answer))
			return
		}
		c.peer.WriteLen(len(tx.queue))
		for _, args := range tx.queue {
			c.e.dispatch(c.peer, args)
			c.e.settle(nil)
		}
	})
}
