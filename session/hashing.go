package session

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

func (s *Accounts) hash(ctx context.Context, passphrase string) (string, error) {
	if err := s.turn(ctx); err != nil {
		return "", err
	}
	defer s.done()
	h, err := argon2id.CreateHash(normalPassphrase(passphrase), s.opts.Hashing)
	if err != nil {
		return "", fmt.Errorf("session: hashing: %w", err)
	}
	return h, nil
}

func (s *Accounts) matches(ctx context.Context, passphrase, hash string) (bool, error) {
	if utf8.RuneCountInString(passphrase) > 4*maxPassphrase {
		passphrase = "" // no account has it; hashed all the same
	}
	if err := s.turn(ctx); err != nil {
		return false, err
	}
	defer s.done()
	match, err := argon2id.ComparePasswordAndHash(normalPassphrase(passphrase), hash)
	if err != nil {
		return false, fmt.Errorf("session: comparing a passphrase: %w", err)
	}
	return match, nil
}

func (s *Accounts) turn(ctx context.Context) error {
	select {
	case s.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("session: waiting to hash: %w", ctx.Err())
	}
}

func (s *Accounts) done() { <-s.hashing }
