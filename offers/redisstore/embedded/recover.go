package embedded

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// ErrDamaged is wrapped by Open's error when acknowledged data on disk cannot
// be read. Nothing has been changed; the error says what to do.
var ErrDamaged = errors.New("the data of the embedded engine is damaged")

func damaged(path, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s. Nothing was changed. Restore this folder from a backup; "+
		"or, to start without what it holds, move the folder away", ErrDamaged, path, fmt.Sprintf(format, args...))
}

// load rebuilds the state from dir and opens the journal to continue.
func (e *Engine) load() error {
	began := time.Now()
	dir := e.opts.Dir
	f, err := listFiles(dir)
	if err != nil {
		return err
	}
	if n := f.size(dir); n > 4<<20 {
		e.log.Info("embedded engine: loading its state", "bytes", n)
	}
	base := uint64(1)
	if n := len(f.snapshots); n > 0 {
		base = f.snapshots[n-1]
		if err := e.loadSnapshot(base); err != nil {
			return err
		}
	}
	journals := slices.DeleteFunc(f.journals, func(g uint64) bool { return g < base })
	for i, gen := range journals {
		if gen != base+uint64(i) {
			return damaged(filepath.Join(dir, journalName(base+uint64(i))), "the file is missing")
		}
	}
	switch {
	case len(journals) > 0:
	case len(f.snapshots) > 0:
		return damaged(filepath.Join(dir, journalName(base)), "the file is missing")
	default:
		e.gen = base
		file, size, err := createJournal(dir, base, e.clock.now())
		if err != nil {
			return err
		}
		e.journal = newJournal(file, size)
		return nil
	}
	records := 0
	for i, gen := range journals {
		n, err := e.loadJournal(gen, i == len(journals)-1)
		if err != nil {
			return err
		}
		records += n
	}
	e.gen = journals[len(journals)-1]
	if err := e.openJournal(); err != nil {
		return err
	}
	removeBefore(dir, base)
	if ahead := e.now - e.opts.Now().UnixMilli(); ahead > 1000 {
		e.log.Warn("the computer's clock is behind the time of the last change; the embedded engine's clock runs on from there",
			"by", time.Duration(ahead)*time.Millisecond)
	}
	e.log.Info("embedded engine: state loaded", "keys", e.keys(), "journal_records", records, "took", time.Since(began).Round(time.Millisecond))
	return nil
}

func (e *Engine) loadSnapshot(gen uint64) error {
	path := filepath.Join(e.opts.Dir, snapshotName(gen))
	all, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	b, err := checkHeader(all, snapshotMagic, gen)
	if err != nil {
		return damaged(path, "%v", err)
	}
	for len(b) > 0 {
		r, n, err := decodeRecord(b)
		if err != nil {
			return damaged(path, "%v at byte %d of %d", err, len(all)-len(b), len(all))
		}
		b = b[n:]
		if len(r.commands) == 0 { // the end mark
			if len(b) > 0 {
				return damaged(path, "%d bytes follow its end", len(b))
			}
			return nil
		}
		e.apply(r)
	}
	return damaged(path, "its end is missing")
}

// loadJournal replays one journal and returns how many records it held. Only
// the last one may end in a torn record, which is cut off.
func (e *Engine) loadJournal(gen uint64, last bool) (int, error) {
	path := filepath.Join(e.opts.Dir, journalName(gen))
	all, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	b, err := checkHeader(all, journalMagic, gen)
	if err != nil && last && len(all) <= headerLen {
		e.log.Warn("embedded engine: the last journal was never begun; beginning it", "file", path)
		f, _, err := createJournal(e.opts.Dir, gen, e.now)
		if err != nil {
			return 0, err
		}
		return 0, f.Close()
	}
	if err != nil {
		return 0, damaged(path, "%v", err)
	}
	records := 0
	for len(b) > 0 {
		r, n, err := decodeRecord(b)
		if err != nil {
			at := int64(len(all) - len(b))
			if !last || acknowledgedBeyond(b, at) {
				return 0, damaged(path, "%v at byte %d of %d, in the middle of acknowledged data", err, at, len(all))
			}
			e.log.Warn("embedded engine: the last record was cut short by a crash before anyone was told of it; dropping it",
				"file", path, "at", at, "bytes", len(b))
			return records, truncate(path, at)
		}
		e.apply(r)
		b = b[n:]
		records++
	}
	return records, nil
}

// acknowledgedBeyond looks for an intact record in b that was made when more
// than at bytes of the file were already on disk.
func acknowledgedBeyond(b []byte, at int64) bool {
	for i := 1; i+frameLen < len(b); i++ {
		if r, _, err := decodeRecord(b[i:]); err == nil && r.synced > at {
			return true
		}
	}
	return false
}

func truncate(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err = f.Truncate(size); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// openJournal continues the journal of the present generation.
func (e *Engine) openJournal() error {
	path := filepath.Join(e.opts.Dir, journalName(e.gen))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	// What a killed process wrote may still be only in the page cache.
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.Close())
	}
	st, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	e.journal = newJournal(f, st.Size())
	return nil
}

// claimDir makes dir if needed and keeps other processes out of it.
func claimDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		owner, _ := os.ReadFile(path)
		_ = f.Close()
		return nil, fmt.Errorf("%w: %s (process %s): stop it, choose another folder, or set LASTCALL_REDIS_URL "+
			"so that several processes can share a Redis server", ErrLocked, dir, bytes.TrimSpace(owner))
	}
	if err := f.Truncate(0); err == nil {
		_, _ = fmt.Fprintf(f, "%d\n", os.Getpid())
	}
	tmp, _ := filepath.Glob(filepath.Join(dir, "*.tmp"))
	for _, t := range tmp {
		if err := os.Remove(t); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(err, f.Close())
		}
	}
	return f, nil
}
