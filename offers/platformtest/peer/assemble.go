package peer

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Assemble makes a folder of the test's own out of folders of this module (by their paths from its root, copied one over the
// other) and the node_modules of an installed store: the server then runs what the module holds now, and writes nowhere else.
func Assemble(t testing.TB, name string, from ...string) string {
	t.Helper()
	installed := Project(t, name)
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, folder := range from {
		if err := overlay(dir, filepath.Join(root, filepath.FromSlash(folder))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(installed, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// overlay copies a folder's files into dir, over those that are there.
func overlay(dir, from string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		within, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, within)
		if d.IsDir() {
			return os.MkdirAll(to, 0o700)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o600)
	})
}
