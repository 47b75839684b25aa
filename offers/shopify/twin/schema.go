// Package twin plays Shopify for tests: the Admin API with the shop behind it. It holds every document and every variable against
// Shopify's own schema, and answers as the real API was seen to answer.
package twin

import (
	"errors"
	"os"
	"path/filepath"
	"sync"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// Schema is Shopify's, as 'make tools' put it into .cache. It is read once.
var Schema = sync.OnceValues(func() (*ast.Schema, error) {
	path, err := schemaPath()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, errors.New("the schema of Shopify's API is not there: run 'make tools'")
	}
	return gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: string(text)})
})

// schemaPath is beside the module's go.mod, wherever in the module the test runs.
func schemaPath() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, ".cache", "shopify", "schema.graphql"), nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("not inside the module")
		}
		dir = up
	}
}
