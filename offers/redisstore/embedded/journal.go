package embedded

import (
	"fmt"
	"os"
	"sync"
)

// journal appends records to a file and tells when they are on the disk. One
// goroutine writes and syncs; whatever was appended meanwhile shares the next
// sync. Positions count every byte appended since the engine was opened, over
// all generations. A nil journal (memory only) has everything on disk.
type journal struct {
	mu       sync.Mutex
	changed  *sync.Cond // any of the below
	file     *os.File
	base     int64 // position at which file begins
	buf      []byte
	appended int64
	durable  int64
	syncs    int64
	records  int64
	closing  bool
	err      error // the first failure; nothing is written after it
	stopped  chan struct{}
	sync     func(*os.File) error
}

// newJournal continues a file that already holds size bytes, all on disk.
func newJournal(f *os.File, size int64) *journal {
	j := &journal{file: f, base: 0, appended: size, durable: size, stopped: make(chan struct{}), sync: (*os.File).Sync}
	j.changed = sync.NewCond(&j.mu)
	go j.commit()
	return j
}

// append takes n encoded commands that ran at now.
func (j *journal) append(now int64, n int, commands []byte) {
	j.mu.Lock()
	defer j.mu.Unlock()
	before := len(j.buf)
	j.buf = appendRecord(j.buf, now, j.durable-j.base, n, commands)
	j.appended += int64(len(j.buf) - before)
	j.records++
	j.changed.Broadcast()
}

// position is the end of what has been appended.
func (j *journal) position() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.appended
}

// size is how long the present file is, or soon will be, in bytes.
func (j *journal) size() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.appended - j.base
}

// wait returns when everything before position is on the disk, or with the
// failure that keeps it from getting there.
func (j *journal) wait(position int64) error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.durable < position && j.err == nil {
		j.changed.Wait()
	}
	if j.durable >= position {
		return nil
	}
	return j.err
}

func (j *journal) failure() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

// commit is the goroutine that writes.
func (j *journal) commit() {
	defer close(j.stopped)
	var spare []byte
	j.mu.Lock()
	defer j.mu.Unlock()
	for {
		for len(j.buf) == 0 && !j.closing {
			j.changed.Wait()
		}
		if len(j.buf) == 0 || j.err != nil {
			return
		}
		group, f := j.buf, j.file
		j.buf = spare[:0]
		j.mu.Unlock()
		_, err := f.Write(group)
		if err == nil {
			err = j.sync(f)
		}
		j.mu.Lock()
		spare = group
		if err != nil {
			j.err = fmt.Errorf("the embedded engine stopped because its journal cannot be written: %w", err)
		} else {
			j.durable += int64(len(group))
			j.syncs++
		}
		j.changed.Broadcast()
	}
}

// rotate continues in a new file that already holds size bytes, all on disk.
// The caller keeps others from appending. It returns the old file, complete.
func (j *journal) rotate(f *os.File, size int64) (*os.File, error) {
	if err := j.wait(j.position()); err != nil {
		return nil, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	old := j.file
	j.file, j.base = f, j.appended
	j.appended += size
	j.durable += size
	return old, nil
}

// close writes what is left and closes the file.
func (j *journal) close() error {
	j.mu.Lock()
	j.closing = true
	j.changed.Broadcast()
	j.mu.Unlock()
	<-j.stopped
	if err := j.file.Close(); err != nil {
		return err
	}
	return j.err
}
