package medusa_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// twin answers as Medusa 2.21 does, as far as the adapter and a shopper can tell; what it can't do is refused. Where
// the real one was seen to be odd, the twin is.
type twin struct {
	*http.ServeMux
	mu         sync.Mutex
	ahead      time.Duration // of the real clock
	seq        int
	guarded    bool   // the project has our guard
	untaxed    bool   // prices are without tax
	hook       string // where the project's subscriber sends to
	promotions []*twinPromotion
	campaigns  []*twinCampaign
	carts      map[string]*twinCart
	orders     []*twinOrder
}

const (
	twinSecret      = "sk_the_twin"
	twinPublishable = "pk_the_twin"
	twinPrice       = 500 // of the one thing that it sells
	twinShipping    = 490
)

type twinPromotion struct {
	ID        string         `json:"id"`
	Code      string         `json:"code"`
	Status    string         `json:"status"`
	Limit     *int64         `json:"limit"`
	Used      int64          `json:"used"`
	Metadata  map[string]any `json:"metadata"`
	CreatedAt time.Time      `json:"created_at"`
	Campaign  *twinCampaign  `json:"campaign"`

	deleted bool
	method  twinMethod
	rules   []twinRule
}

type twinCampaign struct {
	ID         string           `json:"id"`
	Name       string           `json:"name"`
	Identifier string           `json:"campaign_identifier"`
	EndsAt     *time.Time       `json:"ends_at"`
	CreatedAt  time.Time        `json:"created_at"`
	Promotions []*twinPromotion `json:"promotions,omitempty"` // only where asked for

	deleted bool
}

type twinMethod struct {
	Type        string      `json:"type"`
	TargetType  string      `json:"target_type"`
	Allocation  string      `json:"allocation"`
	Value       json.Number `json:"value"`
	Currency    string      `json:"currency_code"`
	TargetRules []twinRule  `json:"target_rules"`
}

type twinRule struct {
	Attribute string   `json:"attribute"`
	Operator  string   `json:"operator"`
	Values    []string `json:"values"`
}

func newTwin(t testing.TB, guarded bool, hook string) (*twin, http.Handler) {
	t.Helper()
	w := &twin{ServeMux: http.NewServeMux(), guarded: guarded, hook: hook, carts: map[string]*twinCart{}}
	for pattern, h := range map[string]func(*http.Request) (any, error){
		"GET /admin/stores":                                     w.stores,
		"GET /admin/regions":                                    w.regions,
		"GET /admin/price-preferences":                          w.preferences,
		"POST /admin/promotions":                                w.createPromotion,
		"GET /admin/promotions":                                 w.listPromotions,
		"POST /admin/promotions/{id}":                           w.updatePromotion,
		"DELETE /admin/promotions/{id}":                         w.deletePromotion,
		"GET /admin/campaigns":                                  w.listCampaigns,
		"POST /admin/campaigns/{id}":                            w.updateCampaign,
		"DELETE /admin/campaigns/{id}":                          w.deleteCampaign,
		"GET /admin/orders":                                     w.listOrders,
		"POST /admin/orders/{id}/cancel":                        w.cancel,
		"POST /store/carts":                                     w.createCart,
		"GET /store/carts/{id}":                                 w.readCart,
		"POST /store/carts/{id}/shipping-methods":               w.chooseShipping,
		"POST /store/carts/{id}/promotions":                     w.applyCodes,
		"POST /store/payment-collections":                       w.collectPayment,
		"POST /store/payment-collections/{id}/payment-sessions": w.openPayment,
		"POST /store/carts/{id}/complete":                       w.complete,
	} {
		w.HandleFunc(pattern, w.answered(h))
	}
	return w, w
}

// refused is an error in Medusa's words.
func refused(status int, kind, text string) error { return &failure{status, kind, text} }

func invalid(format string, args ...any) error {
	return refused(http.StatusBadRequest, "invalid_data", fmt.Sprintf(format, args...))
}

// answered is a handler of one call at a time, for those who have a key.
func (w *twin) answered(h func(*http.Request) (any, error)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		rw.Header().Set("Content-Type", "application/json; charset=utf-8")
		rw.Header().Set("Date", w.now().Format(http.TimeFormat))
		name, _, _ := r.BasicAuth()
		if strings.HasPrefix(r.URL.Path, "/admin/") && name != twinSecret ||
			strings.HasPrefix(r.URL.Path, "/store/") && r.Header.Get("x-publishable-api-key") != twinPublishable {
			rw.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(rw, `{"message":"Unauthorized"}`)
			return
		}
		answer, err := h(r)
		if f, ok := err.(*failure); ok {
			rw.WriteHeader(f.status)
			answer = map[string]string{"type": f.Type, "message": f.Message}
		} else if err != nil {
			rw.WriteHeader(http.StatusInternalServerError)
			answer = map[string]string{"code": "unknown_error", "type": "unknown_error", "message": "An unknown error occurred."}
		}
		_ = json.NewEncoder(rw).Encode(answer)
	}
}

func (w *twin) now() time.Time { return time.Now().Add(w.ahead).UTC().Truncate(time.Millisecond) }

// clock is for tests, which hold no lock.
func (w *twin) clock() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now().UnixMilli()
}

func (w *twin) advance(ms int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ahead += time.Duration(ms) * time.Millisecond
}

func (w *twin) id(prefix string) string {
	w.seq++
	return fmt.Sprintf("%s_%08d", prefix, w.seq)
}

// body reads a request as strictly as Medusa does.
func body(r *http.Request, into any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return invalid("Invalid request: %v", err)
	}
	return nil
}

// paged cuts a list as limit and offset say.
func paged[T any](r *http.Request, list []T) []T {
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	if limit == 0 {
		limit = 50
	}
	list = list[min(offset, len(list)):]
	return slices.Clone(list[:min(limit, len(list))])
}

func (w *twin) stores(*http.Request) (any, error) {
	return map[string]any{"stores": []any{map[string]any{"id": "store_1", "supported_currencies": []any{map[string]string{"currency_code": "eur"}}}}}, nil
}

func (w *twin) regions(*http.Request) (any, error) {
	return map[string]any{"regions": []any{map[string]string{"id": "reg_1", "currency_code": "eur"}}}, nil
}

func (w *twin) preferences(r *http.Request) (any, error) {
	if q := r.URL.Query(); q.Get("attribute") != "currency_code" || q.Get("value") != "eur" {
		return nil, invalid("no such preference")
	}
	return map[string]any{"price_preferences": []any{map[string]any{"id": "prpref_1", "is_tax_inclusive": !w.untaxed}}}, nil
}

func (w *twin) createPromotion(r *http.Request) (any, error) {
	var in struct {
		Code         string         `json:"code"`
		Type         string         `json:"type"`
		Status       string         `json:"status"`
		IsAutomatic  bool           `json:"is_automatic"`
		TaxInclusive bool           `json:"is_tax_inclusive"`
		Limit        *int64         `json:"limit"`
		Metadata     map[string]any `json:"metadata"`
		Method       twinMethod     `json:"application_method"`
		Rules        []twinRule     `json:"rules"`
		Campaign     *struct {
			Name       string    `json:"name"`
			Identifier string    `json:"campaign_identifier"`
			EndsAt     time.Time `json:"ends_at"`
		} `json:"campaign"`
	}
	if err := body(r, &in); err != nil {
		return nil, err
	}
	value, err := in.Method.Value.Float64()
	if err != nil || in.Type != "standard" || in.Method.Type == "percentage" && (value <= 0 || value > 100) ||
		in.Method.TargetType == "order" && len(in.Method.TargetRules) > 0 {
		return nil, invalid("Invalid request")
	}
	if c := in.Campaign; c != nil && slices.ContainsFunc(w.campaigns, func(o *twinCampaign) bool { return !o.deleted && o.Identifier == c.Identifier }) {
		return nil, invalid("Promotion campaign with campaign_identifier: %s, already exists.", c.Identifier)
	}
	if w.byCode(in.Code) != nil {
		return nil, invalid("Promotion with code: %s, already exists.", in.Code)
	}
	p := &twinPromotion{ID: w.id("promo"), Code: in.Code, Status: in.Status, Limit: in.Limit, Metadata: in.Metadata, CreatedAt: w.now(),
		method: in.Method, rules: in.Rules}
	if p.Status == "" {
		p.Status = "draft"
	}
	if c := in.Campaign; c != nil {
		p.Campaign = &twinCampaign{ID: w.id("procamp"), Name: c.Name, Identifier: c.Identifier, EndsAt: &c.EndsAt, CreatedAt: w.now()}
		w.campaigns = append(w.campaigns, p.Campaign)
	}
	w.promotions = append(w.promotions, p)
	return map[string]any{"promotion": p}, nil
}

func (w *twin) byCode(code string) *twinPromotion {
	for _, p := range w.promotions {
		if p.Code == code && !p.deleted {
			return p
		}
	}
	return nil
}

// listPromotions: one whose campaign is deleted lives on without it.
func (w *twin) listPromotions(r *http.Request) (any, error) {
	var list []twinPromotion
	for _, p := range w.promotions {
		if code := r.URL.Query().Get("code"); p.deleted || code != "" && code != p.Code {
			continue
		}
		shown := *p
		if p.Campaign != nil && p.Campaign.deleted {
			shown.Campaign = nil
		}
		list = append(list, shown)
	}
	return map[string]any{"promotions": paged(r, list), "count": len(list)}, nil
}

func (w *twin) updatePromotion(r *http.Request) (any, error) {
	var in struct{ Status string }
	if err := body(r, &in); err != nil {
		return nil, err
	}
	for _, p := range w.promotions {
		if p.ID == r.PathValue("id") && !p.deleted {
			p.Status = in.Status
			return map[string]any{"promotion": p}, nil
		}
	}
	return nil, refused(http.StatusNotFound, "not_found", "Promotion with id or code was not found")
}

// deletePromotion succeeds whatever the id, and leaves the campaign.
func (w *twin) deletePromotion(r *http.Request) (any, error) {
	for _, p := range w.promotions {
		p.deleted = p.deleted || p.ID == r.PathValue("id")
	}
	return map[string]any{"id": r.PathValue("id"), "object": "promotion", "deleted": true}, nil
}

// serve runs a handler on loopback for the test's time.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
