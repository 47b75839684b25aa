package twin

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// object is a thing that the shop holds, as the API shows it. A value may be a function of the field's arguments. Its type is
// under __typename.
type object = map[string]any

// field answers a field that takes arguments.
type field = func(args map[string]any) any

// execution is one operation in work.
type execution struct {
	schema *ast.Schema
	vars   map[string]any
}

// project cuts an object down to what is selected. What is asked for and not known here is a gap of the twin: it fails loudly.
func (e *execution) project(set ast.SelectionSet, value any) (any, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil
	case []object:
		list := make([]any, len(v))
		for i, one := range v {
			var err error
			if list[i], err = e.project(set, one); err != nil {
				return nil, err
			}
		}
		return list, nil
	case object:
		if v == nil {
			return nil, nil
		}
		out := object{}
		return out, e.into(out, set, v)
	default:
		return nil, fmt.Errorf("the twin has no object for %T", value)
	}
}

func (e *execution) into(out object, set ast.SelectionSet, from object) error {
	for _, selection := range set {
		var err error
		switch s := selection.(type) {
		case *ast.Field:
			out[s.Alias], err = e.field(s, from)
		case *ast.InlineFragment:
			if e.is(from, s.TypeCondition) {
				err = e.into(out, s.SelectionSet, from)
			}
		case *ast.FragmentSpread:
			if e.is(from, s.Definition.TypeCondition) {
				err = e.into(out, s.Definition.SelectionSet, from)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *execution) field(s *ast.Field, from object) (any, error) {
	value, ok := from[s.Name]
	if !ok {
		return nil, fmt.Errorf("the twin does not know %s.%s", from["__typename"], s.Name)
	}
	if f, ok := value.(field); ok {
		value = f(s.ArgumentMap(e.vars))
	}
	if fail, ok := value.(*topFailure); ok {
		return nil, fail
	}
	if s.Definition != nil && s.Definition.Type.NonNull && value == nil {
		return nil, fmt.Errorf("the twin answers null for %s.%s, which the schema does not allow", from["__typename"], s.Name)
	}
	if len(s.SelectionSet) == 0 {
		return value, nil
	}
	return e.project(s.SelectionSet, value)
}

func (e *execution) is(o object, condition string) bool {
	name, _ := o["__typename"].(string)
	if name == condition || condition == "" {
		return true
	}
	for _, t := range e.schema.PossibleTypes[condition] {
		if t.Name == name {
			return true
		}
	}
	return false
}

// costOf is what the schema's rules make a selection cost: one point an object, a connection as many as it may hold, a mutation ten.
func costOf(op *ast.OperationDefinition, vars map[string]any) int {
	if op.Operation == ast.Mutation {
		return 10
	}
	return max(1, costOfSet(op.SelectionSet, vars))
}

func costOfSet(set ast.SelectionSet, vars map[string]any) int {
	sum, branch := 0, 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if len(s.SelectionSet) == 0 || s.Name == "pageInfo" {
				continue
			}
			each := 1 + costOfSet(s.SelectionSet, vars)
			if first, ok := toInt(s.ArgumentMap(vars)["first"]); ok {
				each = 2 + first*max(1, each-2)
			}
			sum += each
		case *ast.InlineFragment:
			branch = max(branch, costOfSet(s.SelectionSet, vars))
		case *ast.FragmentSpread:
			branch = max(branch, costOfSet(s.Definition.SelectionSet, vars))
		}
	}
	return sum + branch
}
