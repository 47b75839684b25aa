package embedded

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func journalName(gen uint64) string  { return fmt.Sprintf("journal-%08d", gen) }
func snapshotName(gen uint64) string { return fmt.Sprintf("snapshot-%08d", gen) }

// files is what a directory holds, generations in rising order.
type files struct{ journals, snapshots []uint64 }

func listFiles(dir string) (files, error) {
	var f files
	entries, err := os.ReadDir(dir)
	if err != nil {
		return f, err
	}
	for _, e := range entries {
		var gen uint64
		switch name := e.Name(); {
		case scan(name, "journal-", &gen):
			f.journals = append(f.journals, gen)
		case scan(name, "snapshot-", &gen):
			f.snapshots = append(f.snapshots, gen)
		}
	}
	slices.SortFunc(f.journals, cmp.Compare)
	slices.SortFunc(f.snapshots, cmp.Compare)
	return f, nil
}

// size is how many bytes there are to load.
func (f files) size(dir string) (n int64) {
	add := func(name string) {
		if st, err := os.Stat(filepath.Join(dir, name)); err == nil {
			n += st.Size()
		}
	}
	for _, g := range f.journals {
		add(journalName(g))
	}
	for _, g := range f.snapshots {
		add(snapshotName(g))
	}
	return n
}

func scan(name, prefix string, gen *uint64) bool {
	digits, ok := strings.CutPrefix(name, prefix)
	if !ok || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	_, err := fmt.Sscanf(digits, "%d", gen)
	return err == nil
}

// createJournal makes an empty journal that is on disk, name included, and
// returns it with its size.
func createJournal(dir string, gen uint64, now int64) (*os.File, int64, error) {
	f, err := os.OpenFile(filepath.Join(dir, journalName(gen)), os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, 0, err
	}
	if _, err = f.Write(fileHeader(journalMagic, gen, now)); err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		_ = f.Close()
		return nil, 0, err
	}
	return f, headerLen, nil
}

// removeBefore deletes what the snapshot of generation gen has made needless,
// and temporary files. Failing to is harmless: the next one tries again.
func removeBefore(dir string, gen uint64) {
	f, err := listFiles(dir)
	if err != nil {
		return
	}
	for _, g := range f.snapshots {
		if g < gen {
			_ = os.Remove(filepath.Join(dir, snapshotName(g)))
		}
	}
	for _, g := range f.journals {
		if g < gen {
			_ = os.Remove(filepath.Join(dir, journalName(g)))
		}
	}
}
