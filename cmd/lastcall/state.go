package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"lastcall/offers/redisstore/embedded"
	"lastcall/session"
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

// keys are the secrets that sign sessions: given, read from a file, or made once and kept there.
func (c config) keys() (*session.Keys, error) {
	if c.Keys != "" {
		return session.ParseKeys(c.Keys)
	}
	path := c.KeysFile
	if path == "" {
		path = filepath.Join(c.DataDir, "keys")
	}
	secrets, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && c.KeysFile == "" {
		secrets, err = makeKeys(path)
	}
	if err != nil {
		return nil, fmt.Errorf("session keys: %w", err)
	}
	return session.ParseKeys(string(secrets))
}

func makeKeys(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	text := []byte(hex.EncodeToString(secret) + "\n")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(text)
	return text, errors.Join(err, f.Sync(), f.Close())
}
