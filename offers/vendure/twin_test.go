package vendure_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"lastcall/offers/platformtest"
)

// twin answers as the Admin API of a real Vendure does, for stores that are not installed. It takes only documents and
// variables that fit the recorded schema.
type twin struct {
	testing.TB
	schema *ast.Schema

	mu         sync.Mutex
	ahead      atomic.Int64 // ms, of our clock
	sessions   map[string]bool
	refuse     func(operation string) bool // FORBIDDEN for a role that may not
	requests   []string                    // operations, as they came
	promotions map[int]*coupon
	orders     []*sale
	carts      map[string]*basket
	lastID     int
	inbox      []message
	channel    map[string]any
	may        []string
	apiKey     string
}

// coupon is a promotion, with the fields of the input that made it.
type coupon struct {
	id      int
	created time.Time
	input   map[string]any
}

const (
	twinUser, twinPassword = "lastcall", "the twin's own password"
	twinDate               = "2006-01-02T15:04:05.000Z"
)

func newTwin(t testing.TB) *twin {
	t.Helper()
	text, err := os.ReadFile("testdata/admin.graphql")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "admin.graphql", Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	return &twin{TB: t, schema: schema, sessions: map[string]bool{}, promotions: map[int]*coupon{}, carts: map[string]*basket{},
		may: []string{"Authenticated", "CreatePromotion", "ReadPromotion", "UpdatePromotion", "DeletePromotion", "ReadOrder", "ReadCatalog"},
		channel: map[string]any{"code": "__default_channel__", "defaultCurrencyCode": "EUR", "availableCurrencyCodes": []string{"EUR"},
			"defaultLanguageCode": "en", "pricesIncludeTax": true}}
}

func (t *twin) now() time.Time {
	return time.Now().Add(time.Duration(t.ahead.Load()) * time.Millisecond)
}

func (t *twin) advance(ms int64) { t.ahead.Add(ms) }

// ServeHTTP is one request to the Admin API.
func (t *twin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q struct {
		OperationName string
		Query         string
		Variables     map[string]any
	}
	if r.URL.Path != "/admin-api" || r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&q) != nil {
		http.NotFound(w, r)
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Date", t.now().UTC().Format(http.TimeFormat))
	t.requests = append(t.requests, q.OperationName)
	document, errs := gqlparser.LoadQueryWithRules(t.schema, q.Query, rules.NewDefaultRules())
	if errs == nil {
		if _, err := validator.VariableValues(t.schema, document.Operations.ForName(q.OperationName), q.Variables); err != nil {
			t.Errorf("%s: the variables do not fit the schema: %v", q.OperationName, err)
			refuse(w, http.StatusBadRequest, "BAD_USER_INPUT")
			return
		}
	} else {
		t.Errorf("%s: the document does not fit the schema: %v", q.OperationName, errs)
		refuse(w, http.StatusBadRequest, "GRAPHQL_VALIDATION_FAILED")
		return
	}
	if q.OperationName == "Login" {
		t.logIn(w, q.Variables)
		return
	}
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	known := bearer && t.sessions[token] || t.apiKey != "" && r.Header.Get("vendure-api-key") == t.apiKey
	if !known || t.refuse != nil && t.refuse(q.OperationName) {
		refuse(w, http.StatusOK, "FORBIDDEN")
		return
	}
	data, refused := t.answer(q.OperationName, q.Variables)
	if refused != "" {
		refuse(w, http.StatusOK, refused)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"errors":[{"message":"in words","path":["x"],"extensions":{"code":%q}}],"data":null}`, code)
}

func (t *twin) logIn(w http.ResponseWriter, v map[string]any) {
	if v["username"] != twinUser || v["password"] != twinPassword {
		fmt.Fprint(w, `{"data":{"login":{"__typename":"InvalidCredentialsError","errorCode":"INVALID_CREDENTIALS_ERROR"}}}`)
		return
	}
	token := fmt.Sprintf("session-%d", len(t.sessions)+1)
	t.sessions[token] = true
	w.Header().Set("vendure-auth-token", token)
	fmt.Fprint(w, `{"data":{"login":{"__typename":"CurrentUser"}}}`)
}

// answer is the data of an operation, or the code of a GraphQL error.
func (t *twin) answer(operation string, v map[string]any) (data any, refused string) {
	switch operation {
	case "Channel":
		return map[string]any{"activeChannel": t.channel, "globalSettings": map[string]any{"serverConfig": map[string]any{"moneyStrategyPrecision": 2}}}, ""
	case "Me":
		if t.apiKey != "" { // a key is no administrator
			return nil, "FORBIDDEN"
		}
		return map[string]any{"me": map[string]any{"channels": []any{map[string]any{"code": t.channel["code"], "permissions": t.may}}}, "activeChannel": t.channel}, ""
	case "ByCode":
		code := strings.ToLower(v["code"].(string))
		found := map[string]any{"promotions": t.page(v, func(c *coupon) bool { return strings.Contains(strings.ToLower(c.code()), code) })}
		if v["hasRef"] == true {
			found["promotion"] = t.shown(v["ref"])
		}
		return found, ""
	case "Find":
		mark := v["mark"].(string)
		return map[string]any{"promotions": t.page(v, func(c *coupon) bool { return strings.Contains(c.translated("description"), mark) })}, ""
	case "Create":
		if input := v["input"].(map[string]any); input["couponCode"] == nil {
			return map[string]any{"createPromotion": map[string]any{"__typename": "MissingConditionsError", "errorCode": "MISSING_CONDITIONS_ERROR"}}, ""
		}
		return map[string]any{"createPromotion": map[string]any{"__typename": "Promotion", "id": strconv.Itoa(t.made(v["input"].(map[string]any)).id)}}, ""
	case "Update":
		input := v["input"].(map[string]any)
		c := t.known(input["id"])
		if c == nil {
			return nil, "ENTITY_NOT_FOUND"
		}
		maps.Copy(c.input, input)
		return map[string]any{"updatePromotion": map[string]any{"__typename": "Promotion", "id": input["id"]}}, ""
	case "Delete":
		c := t.known(v["id"])
		if c == nil {
			return nil, "ENTITY_NOT_FOUND"
		}
		delete(t.promotions, c.id)
		return map[string]any{"deletePromotion": map[string]any{"result": "DELETED"}}, ""
	case "Variants":
		return map[string]any{"products": t.products(v)}, ""
	case "Orders", "Uses":
		return map[string]any{"orders": t.sold(operation, v)}, ""
	default:
		t.Errorf("the twin knows no operation %q", operation)
		return nil, "INTERNAL_SERVER_ERROR"
	}
}

func (t *twin) made(input map[string]any) *coupon {
	t.lastID++
	c := &coupon{id: t.lastID, created: t.now().Truncate(time.Second), input: input} // SQLite keeps whole seconds of it
	t.promotions[c.id] = c
	return c
}

func (t *twin) known(id any) *coupon {
	n, _ := strconv.Atoi(fmt.Sprint(id))
	return t.promotions[n]
}

// page is what a list query answers, oldest first.
func (t *twin) page(v map[string]any, matches func(*coupon) bool) map[string]any {
	all := []any{}
	for _, id := range slices.Sorted(maps.Keys(t.promotions)) {
		if c := t.promotions[id]; matches(c) {
			all = append(all, t.shown(id))
		}
	}
	return listed(all, v)
}

func listed(all []any, v map[string]any) map[string]any {
	skip := min(int(v["skip"].(float64)), len(all))
	return map[string]any{"totalItems": len(all), "items": all[skip:min(skip+100, len(all))]}
}

func (t *twin) shown(id any) any {
	c := t.known(id)
	if c == nil {
		return nil
	}
	shown := map[string]any{"id": strconv.Itoa(c.id), "createdAt": c.created.UTC().Format(twinDate), "name": c.translated("name"), "description": c.translated("description")}
	for _, field := range []string{"enabled", "couponCode", "usageLimit", "perCustomerUsageLimit", "startsAt", "endsAt"} {
		shown[field] = c.input[field]
	}
	for _, field := range []string{"conditions", "actions"} {
		list := []any{}
		for _, one := range c.input[field].([]any) {
			o := one.(map[string]any)
			list = append(list, map[string]any{"code": o["code"], "args": o["arguments"]})
		}
		shown[field] = list
	}
	return shown
}

func (c *coupon) code() string { s, _ := c.input["couponCode"].(string); return s }

func (c *coupon) translated(field string) string {
	s, _ := c.input["translations"].([]any)[0].(map[string]any)[field].(string)
	return s
}

// argument is one of an operation's, "" if it is not there.
func (c *coupon) argument(list, operation, name string) string {
	for _, one := range c.input[list].([]any) {
		if o := one.(map[string]any); o["code"] == operation {
			for _, a := range o["arguments"].([]any) {
				if a := a.(map[string]any); a["name"] == name {
					return a["value"].(string)
				}
			}
		}
	}
	return ""
}

func (c *coupon) acts(code string) bool {
	return slices.ContainsFunc(c.input["actions"].([]any), func(o any) bool { return o.(map[string]any)["code"] == code })
}

// products are two, with the variants that a real store's would have.
func (t *twin) products(v map[string]any) map[string]any {
	all := []any{}
	for _, id := range v["products"].([]any) {
		if variants := map[string][]string{"1": {"1", "2"}, "3": {"5", "6"}}[id.(string)]; variants != nil {
			list := []any{}
			for _, variant := range variants {
				list = append(list, map[string]any{"id": variant})
			}
			all = append(all, map[string]any{"id": id, "variants": list})
		}
	}
	return listed(all, v)
}

// sold are orders, as both questions for them want: of Orders the oldest change first.
func (t *twin) sold(operation string, v map[string]any) map[string]any {
	since, err := time.Parse(time.RFC3339, v["since"].(string))
	if err != nil {
		t.Error(err)
	}
	sales := slices.Clone(t.orders)
	slices.SortStableFunc(sales, func(a, b *sale) int { return cmp.Compare(a.updated.UnixMilli(), b.updated.UnixMilli()) })
	all := []any{}
	for _, s := range sales {
		switch {
		case operation == "Orders" && s.updated.After(since), operation == "Uses" && s.placed.After(since) && s.state != "Cancelled":
			all = append(all, s.shown())
		}
	}
	return listed(all, v)
}

var (
	_ platformtest.Shop     = (*twin)(nil)
	_ platformtest.Refunder = (*twin)(nil)
)
