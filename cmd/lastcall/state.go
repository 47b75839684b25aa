package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers/redisstore/embedded"
)

// state is the Redis behind everything, and how to let go of it.
type state struct {
	client redis.UniversalClient
	close  func(context.Context) error
	remote bool // a real Redis, not the embedded engine
}

// openState connects to the configured Redis, or opens the embedded engine. dir "" keeps the engine in memory.
func openState(ctx context.Context, redisURL, dir string, log *slog.Logger) (state, error) {
	if redisURL == "" {
		engine, err := embedded.Open(ctx, embedded.Options{Dir: dir, Logger: log})
		if err != nil {
			return state{}, err
		}
		return state{client: engine.Client(), close: engine.Close}, nil
	}
	client, err := dialRedis(ctx, redisURL)
	if err != nil {
		return state{}, err
	}
	return state{client: client, close: func(context.Context) error { return client.Close() }, remote: true}, nil
}

// The Redis client has a log of its own, a line for each failed dial, on standard error. What failed is in the error that
// whoever asked gets, and is logged there.
func init() { redis.SetLogger(noLog{}) }

type noLog struct{}

func (noLog) Printf(context.Context, string, ...any) {}

// dialRedis connects, and finds out by asking whether there is a cluster.
func dialRedis(ctx context.Context, redisURL string) (redis.UniversalClient, error) {
	opts, err := redis.ParseURL(redisURL)
	if err != nil {
		return nil, errors.New("-redis-url: not a Redis address") // the address may hold a password
	}
	// A command that got no answer is never sent again: its caller decides. Only the connection is retried.
	opts.MaxRetries = -1
	opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout = 2*time.Second, 3*time.Second, 3*time.Second
	single := redis.NewClient(opts)
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	info, err := single.Info(ctx, "cluster").Result()
	if err != nil {
		single.Close()
		return nil, fmt.Errorf("reach Redis at %s: %w", opts.Addr, err)
	}
	if !strings.Contains(info, "cluster_enabled:1") {
		return single, nil
	}
	single.Close()
	return redis.NewClusterClient(&redis.ClusterOptions{
		Addrs: []string{opts.Addr}, Username: opts.Username, Password: opts.Password, TLSConfig: opts.TLSConfig,
		DialTimeout: opts.DialTimeout, ReadTimeout: opts.ReadTimeout, WriteTimeout: opts.WriteTimeout,
	}), nil
}
