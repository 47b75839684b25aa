package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// snapshot begins a new generation: with everything held still, the present
// journal is completed, the next one begun and the state copied in memory;
// then the copy is written and takes its name. Until it has, the older
// snapshot and both journals are the truth.
func (e *Engine) snapshot() error {
	e.mu.Lock()
	began := time.Now()
	gen, err := e.nextGeneration()
	if err != nil {
		e.mu.Unlock()
		return err
	}
	state := fileHeader(snapshotMagic, gen, e.now)
	state = e.dump(state)
	e.pause = time.Since(began)
	e.mu.Unlock()

	if err := writeWhole(e.opts.Dir, snapshotName(gen), state); err != nil {
		return err
	}
	removeBefore(e.opts.Dir, gen)
	e.mu.Lock()
	e.snapshots++
	e.mu.Unlock()
	e.log.Debug("embedded engine: snapshot written", "generation", gen, "bytes", len(state), "pause", e.pause)
	return nil
}

// nextGeneration switches to a new journal. Engine.mu is held.
func (e *Engine) nextGeneration() (uint64, error) {
	if err := e.journal.failure(); err != nil {
		return 0, err
	}
	e.tick(e.clock.now())
	gen := e.gen + 1
	if err := e.journal.wait(e.journal.position()); err != nil {
		return 0, err
	}
	f, size, err := createJournal(e.opts.Dir, gen, e.now)
	if err != nil {
		// A half-made journal after a good one must not outlive this attempt.
		return 0, errors.Join(fmt.Errorf("cannot begin a new journal: %w", err),
			ignoreMissing(os.Remove(filepath.Join(e.opts.Dir, journalName(gen)))))
	}
	old, err := e.journal.rotate(f, size)
	if err != nil {
		return 0, err
	}
	e.gen = gen
	return gen, old.Close()
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// writeWhole makes a file appear under its name complete or not at all.
func writeWhole(dir, name string, b []byte) (err error) {
	tmp := filepath.Join(dir, name+".tmp")
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp)
		}
	}()
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(tmp, filepath.Join(dir, name)); err != nil {
		return err
	}
	return syncDir(dir)
}
