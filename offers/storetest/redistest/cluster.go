package redistest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

const (
	nodes = 3
	slots = 16384
)

var cluster shared[[]string]

// Cluster returns the addresses (host:port) of a cluster of three masters
// without replicas, empty now and again when the test ends. Tests that use
// it must not run in parallel with each other.
func Cluster(tb testing.TB) []string {
	tb.Helper()
	addrs := cluster.get(tb, startCluster)
	flush(tb, addrs...)
	tb.Cleanup(func() { flush(tb, addrs...) })
	return addrs
}

// ClusterClient is a client of Cluster, closed when the test ends.
func ClusterClient(tb testing.TB) redis.UniversalClient {
	tb.Helper()
	c := redis.NewClusterClient(&redis.ClusterOptions{Addrs: Cluster(tb)})
	tb.Cleanup(func() { _ = c.Close() })
	return c
}

func startCluster() ([]string, error) {
	ctx := context.Background()
	var addrs []string
	var clients []*redis.Client
	for range nodes {
		p, err := start("--save", "", "--appendonly", "no", "--cluster-enabled", "yes")
		if err != nil {
			return nil, err
		}
		c := redis.NewClient(&redis.Options{Addr: p.addr})
		defer c.Close()
		addrs, clients = append(addrs, p.addr), append(clients, c)
	}
	for i, c := range clients {
		first, end := slots*i/nodes, slots*(i+1)/nodes
		if err := c.Do(ctx, "CLUSTER", "ADDSLOTSRANGE", first, end-1).Err(); err != nil {
			return nil, err
		}
		// Distinct epochs spare the nodes from settling a collision.
		if err := c.Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+1).Err(); err != nil {
			return nil, err
		}
	}
	for _, c := range clients[1:] {
		host, port, _ := strings.Cut(addrs[0], ":")
		if err := c.ClusterMeet(ctx, host, port).Err(); err != nil {
			return nil, err
		}
	}
	for i, c := range clients {
		if err := await("the cluster's agreement", func() error { return agreed(ctx, c) }); err != nil {
			return nil, fmt.Errorf("node %d: %w", i, err)
		}
	}
	return addrs, nil
}

// agreed reports whether a node knows all others and who has which slots.
func agreed(ctx context.Context, c *redis.Client) error {
	info, err := c.ClusterInfo(ctx).Result()
	if err != nil {
		return err
	}
	for _, want := range []string{"cluster_state:ok", fmt.Sprintf("cluster_known_nodes:%d", nodes), fmt.Sprintf("cluster_slots_ok:%d", slots)} {
		if !strings.Contains(info, want) {
			return fmt.Errorf("no %q in %q", want, info)
		}
	}
	ranges, err := c.Do(ctx, "CLUSTER", "SLOTS").Slice()
	if err == nil && len(ranges) != nodes {
		err = fmt.Errorf("%d nodes have slots", len(ranges))
	}
	return err
}
