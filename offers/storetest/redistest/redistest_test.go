package redistest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"
)

func TestServerIsEmptyAtEachUse(t *testing.T) {
	var first string
	for _, use := range []string{"first use", "second use"} {
		t.Run(use, func(t *testing.T) {
			ctx := context.Background()
			c := Client(t)
			if n := c.DBSize(ctx).Val(); n != 0 {
				t.Fatalf("%d keys at the start", n)
			}
			if err := c.Set(ctx, "k", "v", 0).Err(); err != nil {
				t.Fatal(err)
			}
			addr := single.value.addr
			if first == "" {
				first = addr
			}
			if addr != first {
				t.Fatalf("a second server at %s beside %s", addr, first)
			}
		})
	}
}

func TestClusterHasThreeMasters(t *testing.T) {
	ctx := context.Background()
	c := ClusterClient(t).(*redis.ClusterClient)
	var masters atomic.Int32
	err := c.ForEachMaster(ctx, func(context.Context, *redis.Client) error { masters.Add(1); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if n := masters.Load(); n != nodes {
		t.Fatalf("%d masters", n)
	}
	for i := range 100 {
		if err := c.Set(ctx, fmt.Sprint("k", i), i, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	err = c.Eval(ctx, `return 1`, []string{"{a}", "{b}", "{c}"}).Err()
	if err == nil || !strings.Contains(err.Error(), "same slot") && !strings.Contains(err.Error(), "CROSSSLOT") {
		t.Fatalf("keys of three slots in one script: %v", err)
	}
}

func TestAppendonlySurvivesAKill(t *testing.T) {
	ctx := context.Background()
	d := Appendonly(t)
	if err := d.Client(t).Set(ctx, "k", "v", 0).Err(); err != nil {
		t.Fatal(err)
	}
	d.Kill9()
	if err := d.Client(t).Ping(ctx).Err(); err == nil {
		t.Fatal("a killed server answers")
	}
	d.Restart(t)
	if v := d.Client(t).Get(ctx, "k").Val(); v != "v" {
		t.Fatalf("after the restart k is %q", v)
	}
}

// The child starts every kind of server and is then killed by its parent.
func TestServersEndWithTheirProcess(t *testing.T) {
	if os.Getenv("REDISTEST_CHILD") != "" {
		addrs := append(Cluster(t), Server(t), Appendonly(t).Addr)
		fmt.Println("ADDRS", strings.Join(addrs, " "))
		select {} // until killed
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestServersEndWithTheirProcess$")
	cmd.Env = append(os.Environ(), "REDISTEST_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var addrs [5]string
	_, scanErr := fmt.Fscanf(out, "ADDRS %s %s %s %s %s\n", &addrs[0], &addrs[1], &addrs[2], &addrs[3], &addrs[4])
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if scanErr != nil {
		t.Fatal(scanErr)
	}
	for _, addr := range addrs {
		err := await("the end of "+addr, func() error {
			c := redis.NewClient(&redis.Options{Addr: addr, MaxRetries: -1, DialerRetries: 1})
			defer c.Close()
			if c.Ping(context.Background()).Err() == nil {
				return errors.New("it still answers")
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}
