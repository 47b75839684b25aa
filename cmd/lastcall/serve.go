package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// shutdownGrace is how long requests in flight may take after the signal to stop.
const shutdownGrace = 10 * time.Second

func serve(ctx context.Context, c config, out io.Writer) error {
	log := c.logger(out)
	keys, err := c.keys()
	if err != nil {
		return err
	}
	sealing, err := c.vault()
	if err != nil {
		return err
	}
	s, err := openState(ctx, c.RedisURL, c.DataDir, log)
	if err != nil {
		return err
	}
	a, err := newApp(c, s, keys, sealing, log)
	if err != nil {
		return errors.Join(err, s.close(ctx))
	}
	c.warnOfLocalKeys(log)
	if err := a.firstRun(ctx, c.PublicURL, out); err != nil {
		return errors.Join(err, s.close(context.WithoutCancel(ctx)))
	}
	return a.run(ctx, s, log, listener{"public", c.Listen, a.public}, listener{"private", c.PrivateListen, a.private})
}

// listener is an address and what answers there.
type listener struct {
	name, address string
	handler       http.Handler
}

// run serves until the context ends, then lets everything finish: requests first, then what they have begun, then the
// worker, then the state.
func (a *app) run(ctx context.Context, s state, log *slog.Logger, listeners ...listener) error {
	servers := make([]*http.Server, len(listeners))
	sockets := make([]net.Listener, len(listeners))
	for i, l := range listeners {
		socket, err := net.Listen("tcp", l.address)
		if err != nil {
			for _, open := range sockets[:i] {
				open.Close()
			}
			return errors.Join(fmt.Errorf("%s listener: %w", l.name, err), s.close(context.WithoutCancel(ctx)))
		}
		sockets[i] = socket
		servers[i] = &http.Server{Handler: l.handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
			WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
			ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
		log.Info("listening", "listener", l.name, "address", socket.Addr().String())
	}
	workCtx, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	var group errgroup.Group
	failed := make(chan error, len(servers))
	for i, server := range servers {
		group.Go(func() error {
			err := server.Serve(sockets[i])
			if errors.Is(err, http.ErrServerClosed) {
				return nil
			}
			failed <- err
			return err
		})
	}
	var work sync.WaitGroup
	work.Go(func() { a.worker.Run(workCtx) })
	work.Go(func() { a.dispatcher.Run(workCtx) })
	work.Go(func() { a.courier.Run(workCtx) })
	work.Go(func() { a.keyUses.Run(workCtx) })
	work.Go(func() { a.notifier.Run(workCtx) })
	work.Go(func() { a.bookkeeper.Run(workCtx) })
	select {
	case <-ctx.Done():
	case err := <-failed:
		log.Error("listener failed", "cause", err)
	}
	a.stopping.Store(true)
	log.Info("stopping")
	graceCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	var errs []error
	for _, server := range servers {
		errs = append(errs, server.Shutdown(graceCtx))
	}
	a.widget.Wait() // calls that claims have begun are bounded by their lease
	stopWork()
	work.Wait()
	errs = append(errs, group.Wait(), s.close(graceCtx))
	return errors.Join(errs...)
}

func healthcheck(ctx context.Context, c config, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.PrivateListen+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 500))
		return fmt.Errorf("%s", text)
	}
	fmt.Fprintln(out, "ready")
	return nil
}
