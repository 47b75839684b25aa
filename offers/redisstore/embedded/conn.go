package embedded

import (
	"bufio"
	"context"
	"net"
	"sync"

	"github.com/alicebob/miniredis/v2/server"
)

// dial gives a client one in-memory connection.
func (e *Engine) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	c := &conn{e: e, nc: ours, wake: make(chan struct{}, 1)}
	c.peer, c.check = newPeer(&c.out), newPeer(&c.checkOut)

	e.connsMu.Lock()
	defer e.connsMu.Unlock()
	if e.conns == nil {
		return nil, errClosed
	}
	e.conns[ours] = struct{}{}
	e.wg.Add(2)
	go c.readLoop()
	go c.writeLoop()
	return theirs, nil
}

// conn serves one client connection: one goroutine executes in order, another
// sends each reply once the journal has caught up with it. A client may
// therefore send a long pipeline without reading in between.
type conn struct {
	e  *Engine
	nc net.Conn

	peer, check   *server.Peer // of the client, and for checking queued commands
	out, checkOut []byte
	multi         *transaction

	mu    sync.Mutex
	queue []reply // ready, or waiting for the journal
	done  bool    // no more replies will come
	wake  chan struct{}
}

// reply answers exactly one command.
type reply struct {
	after int64 // journal position that must be on disk before it is sent
	bytes []byte
}

func (c *conn) readLoop() {
	defer c.e.wg.Done()
	r := bufio.NewReaderSize(c.nc, 16<<10)
	for !c.peer.Closed() {
		args, err := readCommand(r)
		if err != nil {
			break
		}
		c.push(c.handle(args))
	}
	c.mu.Lock()
	c.done = true
	c.mu.Unlock()
	c.signal()
}

func (c *conn) push(r reply) {
	c.mu.Lock()
	c.queue = append(c.queue, r)
	c.mu.Unlock()
	c.signal()
}

func (c *conn) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) writeLoop() {
	defer c.e.wg.Done()
	defer c.e.forget(c.nc)
	var batch []byte
	for range c.wake {
		c.mu.Lock()
		queue, done := c.queue, c.done
		c.queue = nil
		c.mu.Unlock()
		batch = batch[:0]
		for _, r := range queue {
			if err := c.e.journal.wait(r.after); err != nil {
				r.bytes = errorReply(err)
			}
			batch = append(batch, r.bytes...)
		}
		if len(batch) > 0 {
			if _, err := c.nc.Write(batch); err != nil {
				// Closing makes the reader end, which ends this loop.
				_ = c.nc.Close()
			}
		}
		if done {
			return
		}
	}
}

// forget drops a connection that has ended.
func (e *Engine) forget(nc net.Conn) {
	_ = nc.Close()
	e.connsMu.Lock()
	delete(e.conns, nc)
	e.connsMu.Unlock()
}

// handle executes one command, or queues it in a transaction.
func (c *conn) handle(args []string) reply {
	cmd := upper(args[0])
	switch {
	case cmd == "MULTI" || cmd == "EXEC" || cmd == "DISCARD" || cmd == "WATCH" && c.multi != nil:
		return c.transact(cmd)
	case c.multi != nil:
		return c.enqueue(cmd, args)
	default:
		return c.step(func() {
			if err := c.e.admit(cmd, args); err != nil {
				c.peer.WriteError("OOM " + err.Error())
				return
			}
			c.e.dispatch(c.peer, args)
		})
	}
}

// step runs body and takes what it wrote to the client's peer as the reply.
func (c *conn) step(body func()) reply {
	after, err := c.e.run(body)
	if err != nil {
		return reply{bytes: errorReply(err)}
	}
	return reply{after: after, bytes: take(c.peer, &c.out)}
}

func errorReply(err error) []byte { return []byte("-ERR " + err.Error() + "\r\n") }

// newPeer is a client as miniredis sees it, writing to out.
func newPeer(out *[]byte) *server.Peer { return server.NewPeer(bufio.NewWriter((*sink)(out))) }

// take empties what a peer has written.
func take(p *server.Peer, out *[]byte) []byte {
	p.Flush()
	b := append([]byte(nil), *out...)
	*out = (*out)[:0]
	return b
}

type sink []byte

func (s *sink) Write(p []byte) (int, error) {
	*s = append(*s, p...)
	return len(p), nil
}
