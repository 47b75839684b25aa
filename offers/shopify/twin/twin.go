package twin

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// version is what the twin speaks: the schema's.
const version = "2026-10"

// Options say what shop is played. The zero value is an ordinary one in euros.
type Options struct {
	Shop         string // x.myshopify.com
	Token        string // a fixed access token; "" = none is taken
	ClientID     string // with ClientSecret: tokens are handed out
	ClientSecret string // what messages are signed with, too
	Currency     string
	Scopes       []string
	Points       float64       // of the bucket
	Rate         float64       // points a second
	Lag          time.Duration // of searches
	BulkTime     time.Duration // until codes that are added in bulk are there
	Latency      time.Duration // of every answer
	TokenLife    time.Duration
	Status429    bool   // throttles with 429 instead of 200
	Speaks       string // the version that it says it answers in; "" = the one that is asked for
}

// Twin is a shop.
type Twin struct {
	Options
	schema *ast.Schema

	mu            sync.Mutex
	offset        time.Duration // of the shop's clock
	last          int64         // id
	discounts     map[string]*discount
	byCode        map[string]*discount // in capitals
	bulks         map[string]*bulk
	subscriptions []*subscription
	tokens        map[string]time.Time
	carts         map[string]*cart
	orders        map[string]*order
	points        float64
	pointsAt      time.Time
	calls         map[string]int // by operation
	complaints    []string       // about documents and variables that the schema does not allow
}

// New needs the schema; its error says how to get it.
func New(o Options) (*Twin, error) {
	schema, err := Schema()
	if err != nil {
		return nil, err
	}
	for _, d := range []struct {
		at    *string
		value string
	}{{&o.Shop, "twin.myshopify.com"}, {&o.Currency, "EUR"}} {
		if *d.at == "" {
			*d.at = d.value
		}
	}
	if o.Scopes == nil {
		o.Scopes = []string{"write_discounts", "read_orders"}
	}
	if o.Points == 0 {
		o.Points, o.Rate = 2_000, 100
	}
	if o.TokenLife == 0 {
		o.TokenLife = 86_399 * time.Second
	}
	return &Twin{Options: o, schema: schema, last: 1_000_000, discounts: map[string]*discount{},
		byCode: map[string]*discount{}, bulks: map[string]*bulk{}, tokens: map[string]time.Time{},
		carts: map[string]*cart{}, orders: map[string]*order{}, points: o.Points, pointsAt: time.Now(),
		calls: map[string]int{}}, nil
}

// Now is the shop's clock.
func (t *Twin) Now() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now()
}

func (t *Twin) now() time.Time { return time.Now().Add(t.offset) }

// Advance moves the shop's clock.
func (t *Twin) Advance(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.offset += d
}

// Calls is how often an operation was carried out.
func (t *Twin) Calls(operation string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.calls[operation]
}

// Complaints are what was asked of the twin that the schema does not allow.
func (t *Twin) Complaints() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.complaints...)
}

// RevokeTokens makes all tokens that were handed out void.
func (t *Twin) RevokeTokens() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.tokens)
}

// ServeHTTP is the shop's Admin API.
func (t *Twin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(t.Latency):
	case <-r.Context().Done():
		return
	}
	w.Header().Set("X-Shopify-API-Version", cmp.Or(t.Speaks, version))
	w.Header().Set("Date", t.Now().UTC().Format(http.TimeFormat))
	switch {
	case r.Host != t.Shop:
		http.NotFound(w, r)
	case r.Method == http.MethodPost && r.URL.Path == "/admin/oauth/access_token":
		t.grant(w, r)
	case r.Method == http.MethodPost && r.URL.Path == "/admin/api/"+version+"/graphql.json":
		t.graphql(w, r)
	default:
		http.NotFound(w, r)
	}
}

// grant hands out a token for the app's id and secret.
func (t *Twin) grant(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("grant_type") != "client_credentials" || t.ClientID == "" ||
		r.FormValue("client_id") != t.ClientID || r.FormValue("client_secret") != t.ClientSecret {
		reply(w, http.StatusBadRequest, object{"error": "application_cannot_be_found"})
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	token := "shpat_" + rand.Text()
	t.tokens[token] = time.Now().Add(t.TokenLife)
	t.calls["token"]++
	reply(w, http.StatusOK, object{"access_token": token, "scope": "write_discounts,read_orders", "expires_in": int(t.TokenLife.Seconds())})
}

func (t *Twin) knows(token string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	until, ok := t.tokens[token]
	return token != "" && (token == t.Token || ok && time.Now().Before(until))
}

// graphql carries out one document, if it and its variables are what the schema allows.
func (t *Twin) graphql(w http.ResponseWriter, r *http.Request) {
	if !t.knows(r.Header.Get("X-Shopify-Access-Token")) {
		t.mu.Lock()
		t.calls["unauthorized"]++
		t.mu.Unlock()
		reply(w, http.StatusUnauthorized, object{"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"})
		return
	}
	var asked struct {
		Query         string         `json:"query"`
		Variables     map[string]any `json:"variables"`
		OperationName string         `json:"operationName"`
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	d.UseNumber()
	if err := d.Decode(&asked); err != nil {
		reply(w, http.StatusBadRequest, object{"errors": "Bad Request"})
		return
	}
	op, vars, complaint := t.read(asked.Query, asked.OperationName, asked.Variables)
	if complaint != nil {
		t.mu.Lock()
		t.complaints = append(t.complaints, complaint.Error())
		t.mu.Unlock()
		reply(w, http.StatusOK, topError(complaint.Error(), complaint.code, object{}))
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	price := float64(costOf(op, vars))
	if !t.spend(price) {
		t.throttle(w, price)
		return
	}
	t.calls[op.Name]++
	e := &execution{schema: t.schema, vars: vars}
	root := t.root()
	if op.Operation == ast.Mutation {
		root = t.mutations()
	}
	data, err := e.project(op.SelectionSet, root)
	if err != nil {
		fail, ok := err.(*topFailure)
		if !ok {
			t.complaints = append(t.complaints, err.Error())
			fail = &topFailure{code: "INTERNAL_SERVER_ERROR", message: err.Error()}
		}
		reply(w, http.StatusOK, topError(fail.message, fail.code, t.cost(price)))
		return
	}
	reply(w, http.StatusOK, object{"data": data, "extensions": t.cost(price)})
}

// topFailure is an error that stands at the top of an answer and not among its userErrors.
type topFailure struct{ code, message string }

func (f *topFailure) Error() string { return f.message }

// read checks a document and its variables. The code is the one that the API was seen to answer, or near it.
func (t *Twin) read(query, name string, raw map[string]any) (*ast.OperationDefinition, map[string]any, *topFailure) {
	doc, err := parser.ParseQuery(&ast.Source{Input: query})
	if err != nil {
		return nil, nil, &topFailure{"parseError", err.Error()}
	}
	if list := validator.ValidateWithRules(t.schema, doc, nil); len(list) > 0 {
		return nil, nil, &topFailure{"undefinedField", list.Error()}
	}
	op := doc.Operations.ForName(name)
	if op == nil {
		return nil, nil, &topFailure{"missingOperation", "no operation of that name"}
	}
	vars, varErr := validator.VariableValues(t.schema, op, raw)
	if varErr != nil {
		return nil, nil, &topFailure{"INVALID_VARIABLE", varErr.Error()}
	}
	if err := checkVariables(t.schema, op, raw); err != nil {
		return nil, nil, &topFailure{"INVALID_VARIABLE", err.Error()}
	}
	return op, vars, nil
}

func topError(message, code string, extensions object) object {
	return object{"errors": []object{{"message": message, "extensions": object{"code": code}}}, "extensions": extensions}
}

func reply(w http.ResponseWriter, status int, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "twin: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

func (t *Twin) id(kind string) string {
	t.last++
	return "gid://shopify/" + kind + "/" + strconv.FormatInt(t.last, 10)
}

func toInt(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	case json.Number:
		i, err := n.Int64()
		return int(i), err == nil
	case nil:
		return 0, false
	default:
		panic(fmt.Sprintf("twin: %T where a number was meant", v))
	}
}
