package redisstore

import (
	"context"
	"errors"
	"strings"

	"github.com/redis/go-redis/v9"

	"lastcall/offers"
)

// Lease implements offers.Store.
func (s *Store) Lease(ctx context.Context, store *offers.Storefront, cell, n int, leaseMS int64) (offers.Leased, error) {
	r, err := s.run(ctx, leaseScript, []string{keysOf(store, cell).jobs()}, n, leaseMS)
	if err != nil {
		return offers.Leased{}, err
	}
	l := offers.Leased{Now: r.int(0), NextAt: r.int(1)}
	due, _ := r[2].([]any)
	for i := 0; i+1 < len(due); i += 2 {
		job := offers.Job{Cell: cell, Code: reply(due).text(i), DueAt: reply(due).int(i + 1)}
		l.LagMS = max(l.LagMS, l.Now-job.DueAt)
		l.Jobs = append(l.Jobs, job)
	}
	return l, nil
}

// Expire implements offers.Store: one pipelined look at whose the codes are, one pipelined atomic step for each.
// Jobs that another change overtook stay leased and come again.
func (s *Store) Expire(ctx context.Context, store *offers.Storefront, jobs []offers.Job) ([]offers.Offer, error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	sessions := make([]*redis.StringCmd, len(jobs))
	if _, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, job := range jobs {
			sessions[i] = p.HGet(ctx, keysOf(store, job.Cell).code(job.Code), "s")
		}
		return nil
	}); err != nil && !isNil(err) {
		return nil, outside(err)
	}
	replies, err := s.expireAll(ctx, store, jobs, sessions)
	if err != nil {
		return nil, err
	}
	var ended []offers.Offer
	for i, r := range replies {
		if r.text(0) == "expired" {
			ended = append(ended, offers.Offer{StoreID: store.ID, Code: jobs[i].Code, Campaign: r.text(2),
				State: offers.Expired, EndsAt: r.int(3), Now: r.int(1)})
		}
	}
	return ended, nil
}

func (s *Store) expireAll(ctx context.Context, store *offers.Storefront, jobs []offers.Job, sessions []*redis.StringCmd) ([]reply, error) {
	cmds := make([]*redis.Cmd, len(jobs))
	keys := func(i int) ([]string, string) {
		k, session := keysOf(store, jobs[i].Cell), sessions[i].Val()
		return []string{k.code(jobs[i].Code), k.visitor(session), k.jobs(), k.events(), k.counters(), k.budgets(),
			k.calls(), k.tries(), k.creates(), k.firstDue()}, session
	}
	_, err := s.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, job := range jobs {
			names, session := keys(i)
			cmds[i] = expireScript.EvalSha(ctx, p, names, session, job.Code, s.opts.SweepMS)
		}
		return nil
	})
	replies := make([]reply, len(jobs))
	for i, cmd := range cmds {
		out, cmdErr := cmd.Slice()
		if cmdErr != nil && strings.HasPrefix(cmdErr.Error(), "NOSCRIPT") {
			names, session := keys(i)
			out, cmdErr = expireScript.Run(ctx, s.redis, names, session, jobs[i].Code, s.opts.SweepMS).Slice()
		}
		if cmdErr != nil {
			return nil, outside(errors.Join(err, cmdErr))
		}
		replies[i] = out
	}
	return replies, nil
}

func isNil(err error) bool { return errors.Is(err, redis.Nil) }
