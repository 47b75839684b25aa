package shopify_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"lastcall/offers/shopify"
	"lastcall/offers/shopify/twin"
)

// Each document is the schema's, and none asks for what is about to go.
func TestDocuments(t *testing.T) {
	schema, err := twin.Schema()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("admin/*.graphql")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	doc, list := gqlparser.LoadQueryWithRules(schema, all.String(), nil)
	if list != nil {
		t.Fatal(list)
	}
	for _, op := range doc.Operations {
		for _, selected := range fieldsOf(op.SelectionSet) {
			if selected.Definition.Directives.ForName("deprecated") != nil {
				t.Errorf("%s asks for %s, which is deprecated", op.Name, selected.Name)
			}
		}
	}
}

// What the schema does not allow is refused by the twin: a wrong field, a wrong argument, a variable of a wrong type.
func TestTwinHoldsAgainstTheSchema(t *testing.T) {
	const create = `mutation M($d: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $d) { userErrors { code } } }`
	for name, c := range map[string]struct {
		query, vars, code string
	}{
		"as it is":             {`query Q { shop { name } }`, `{}`, ""},
		"a variable as it is":  {create, `{"d":{"code":"A","customerGets":{"value":{"percentage":0.1500}}}}`, ""},
		"a wrong field":        {`query Q { shop { name nickname } }`, `{}`, "undefinedField"},
		"a wrong query":        {`query Q { shops { name } }`, `{}`, "undefinedField"},
		"a wrong argument":     {`query Q { codeDiscountNodeByCode(kode: "X") { id } }`, `{}`, "undefinedField"},
		"a missing argument":   {`query Q { codeDiscountNodeByCode { id } }`, `{}`, "undefinedField"},
		"a wrong enum":         {`mutation M { webhookSubscriptionCreate(topic: ORDERS_MADE, webhookSubscription: {}) { userErrors { message } } }`, `{}`, "undefinedField"},
		"no document":          {`query Q {`, `{}`, "parseError"},
		"a number as text":     {create, `{"d":{"usageLimit":"1"}}`, "INVALID_VARIABLE"},
		"a text as number":     {create, `{"d":{"code":1}}`, "INVALID_VARIABLE"},
		"an input's no field":  {create, `{"d":{"kode":"A"}}`, "INVALID_VARIABLE"},
		"no moment":            {create, `{"d":{"endsAt":"tomorrow"}}`, "INVALID_VARIABLE"},
		"money as a number":    {create, `{"d":{"customerGets":{"value":{"discountAmount":{"amount":5.0}}}}}`, "INVALID_VARIABLE"},
		"two contexts":         {create, `{"d":{"context":{"all":"ALL","customers":{"add":[]}}}}`, "INVALID_VARIABLE"},
		"a context of nobody":  {create, `{"d":{"context":{"all":"NONE"}}}`, "INVALID_VARIABLE"},
		"null for nothing":     {create, `{"d":{"usageLimit":null}}`, "INVALID_VARIABLE"},
		"a variable too many":  {`query Q { shop { name } }`, `{"x":1}`, "INVALID_VARIABLE"},
		"a variable too few":   {create, `{}`, "INVALID_VARIABLE"},
		"an undeclared one":    {`query Q { codeDiscountNodeByCode(code: $x) { id } }`, `{}`, "undefinedField"},
		"a wrong type of them": {`query Q($x: Int!) { codeDiscountNodeByCode(code: $x) { id } }`, `{"x":1}`, "undefinedField"},
	} {
		t.Run(name, func(t *testing.T) {
			tw, err := twin.New(twin.Options{Shop: shop, Token: token})
			if err != nil {
				t.Fatal(err)
			}
			w := serve(t, tw)
			operation := "Q"
			if strings.HasPrefix(c.query, "mutation") {
				operation = "M"
			}
			status, body := w.post(t, `{"query":`+quote(c.query)+`,"operationName":"`+operation+`","variables":`+c.vars+`}`)
			var answer struct {
				Data   json.RawMessage
				Errors []struct{ Extensions struct{ Code string } }
			}
			if err := json.Unmarshal(body, &answer); err != nil || status != http.StatusOK {
				t.Fatalf("status %d, %v: %s", status, err, body)
			}
			got := ""
			if len(answer.Errors) > 0 {
				got = answer.Errors[0].Extensions.Code
			}
			if got != c.code || (got == "") != (len(answer.Data) > 0) {
				t.Errorf("code %q, want %q: %s", got, c.code, body)
			}
			if (len(tw.Complaints()) > 0) != (c.code != "") {
				t.Errorf("complaints %q", tw.Complaints())
			}
		})
	}
}

// post sends a body to the API as it is.
func (w *world) post(t *testing.T, body string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://"+shop+"/admin/api/"+shopify.Version+"/graphql.json",
		strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Shopify-Access-Token", token)
	res, err := w.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, b.Bytes()
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// fieldsOf are all fields that are selected, however deep.
func fieldsOf(set ast.SelectionSet) []*ast.Field {
	var list []*ast.Field
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			list = append(append(list, s), fieldsOf(s.SelectionSet)...)
		case *ast.InlineFragment:
			list = append(list, fieldsOf(s.SelectionSet)...)
		case *ast.FragmentSpread:
			list = append(list, fieldsOf(s.Definition.SelectionSet)...)
		}
	}
	return list
}
