package twin

import (
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// The parser's own check of variables leaves Shopify's scalars and @oneOf alone: these are checked here.

var decimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

func checkVariables(schema *ast.Schema, op *ast.OperationDefinition, vars map[string]any) error {
	for name := range vars {
		if op.VariableDefinitions.ForName(name) == nil {
			return fmt.Errorf("variable %s is not declared", name)
		}
	}
	for _, v := range op.VariableDefinitions {
		if err := checkValue(schema, v.Type, vars[v.Variable], v.Variable); err != nil {
			return err
		}
	}
	return nil
}

func checkValue(schema *ast.Schema, t *ast.Type, value any, path string) error {
	if value == nil {
		return nil // whether null is allowed is checked before
	}
	if t.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			return fmt.Errorf("%s: want a list", path)
		}
		for i, one := range list {
			if err := checkValue(schema, t.Elem, one, fmt.Sprintf("%s.%d", path, i)); err != nil {
				return err
			}
		}
		return nil
	}
	def := schema.Types[t.NamedType]
	switch def.Kind {
	case ast.InputObject:
		object, ok := value.(map[string]any)
		if !ok {
			return fmt.Errorf("%s: want an object", path)
		}
		if def.Directives.ForName("oneOf") != nil && len(object) != 1 {
			return fmt.Errorf("%s: exactly one of its fields is wanted", path)
		}
		for name, one := range object {
			if one == nil {
				// The API takes null for "take this away": a client that means nothing leaves the field out.
				return fmt.Errorf("%s.%s: null was sent", path, name)
			}
			if err := checkValue(schema, def.Fields.ForName(name).Type, one, path+"."+name); err != nil {
				return err
			}
		}
	case ast.Scalar:
		return checkScalar(def.Name, value, path)
	}
	return nil
}

func checkScalar(name string, value any, path string) error {
	text, isText := value.(string)
	number, isNumber := value.(json.Number)
	ok := true
	switch name {
	case "DateTime":
		_, err := time.Parse(time.RFC3339, text)
		ok = isText && err == nil
	case "Decimal", "Money":
		ok = isText && decimal.MatchString(text)
	case "Float":
		_, err := number.Float64()
		ok = isNumber && err == nil
	case "Int":
		_, err := number.Int64()
		ok = isNumber && err == nil
	case "ID", "String", "URL", "FormattedString":
		ok = isText
	}
	if !ok {
		return fmt.Errorf("%s: %v is no %s", path, value, name)
	}
	return nil
}
