package woocommerce_test

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lastcall/offers/platformtest"
)

// The twin's credentials.
const (
	twinKey    = "ck_5f0c8e3b7a1d4926"
	twinSecret = "cs_93ad1e7740bb52c6"
	hookSecret = "a-secret-of-the-merchant"
)

// twin answers as WooCommerce's REST API does, as far as we ask it: what it drops, what it lower-cases, how it looks for a
// code and adds it in two steps, and how it counts uses only after an order was made.
type twin struct {
	*httptest.Server
	faults *platformtest.HTTPFaults

	mu       sync.Mutex
	ahead    time.Duration // of the machine's clock
	readOnly bool
	settings map[string]string
	lastID   int64
	coupons  map[int64]*twinCoupon
	hooks    map[int64]map[string]any
	carts    map[string]*twinCart
	orders   map[string]map[string]any
	sent     []twinMessage
	calls    map[string]int // by method
	requires string         // of the free shipping method
	zone     *time.Location // of the site
}

func newTwin(tb testing.TB, tls bool) *twin {
	tb.Helper()
	t := &twin{coupons: map[int64]*twinCoupon{}, hooks: map[int64]map[string]any{}, carts: map[string]*twinCart{},
		orders: map[string]map[string]any{}, calls: map[string]int{}, requires: "coupon", zone: time.FixedZone("site", 2*60*60),
		settings: map[string]string{"woocommerce_currency": "EUR", "woocommerce_enable_coupons": "yes", "woocommerce_price_num_decimals": "2"}}
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(*http.Request) (int, any){
		"GET /wp-json/wc/v3/coupons":                     t.listCoupons,
		"POST /wp-json/wc/v3/coupons":                    t.postCoupon,
		"PUT /wp-json/wc/v3/coupons/{id}":                t.putCoupon,
		"DELETE /wp-json/wc/v3/coupons/{id}":             t.deleteCoupon,
		"GET /wp-json/wc/v3/webhooks":                    t.listHooks,
		"POST /wp-json/wc/v3/webhooks":                   t.postHook,
		"PUT /wp-json/wc/v3/webhooks/{id}":               t.putHook,
		"DELETE /wp-json/wc/v3/webhooks/{id}":            t.deleteHook,
		"GET /wp-json/wc/v3/orders":                      t.listOrders,
		"GET /wp-json/wc/v3/system_status":               t.status,
		"GET /wp-json/wc/v3/settings/general":            t.general,
		"GET /wp-json/wc/v3/shipping/zones":              t.zones,
		"GET /wp-json/wc/v3/shipping/zones/{id}/methods": t.methods,
		"/": func(*http.Request) (int, any) {
			return refuse(404, "rest_no_route", "No route was found matching the URL and request method.")
		},
	} {
		mux.HandleFunc(pattern, t.rest(handle))
	}
	t.faults = platformtest.NewFaults(mux)
	if tls {
		t.Server = httptest.NewTLSServer(t.faults)
	} else {
		t.Server = httptest.NewServer(t.faults)
	}
	tb.Cleanup(t.Close)
	return t
}

// paged is a list and how many pages it takes.
type paged struct {
	list  any
	total int
	pages int
}

func (t *twin) rest(handle func(*http.Request) (int, any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		t.mu.Lock()
		t.calls[r.Method]++
		readOnly := t.readOnly
		t.mu.Unlock()
		w.Header().Set("Date", time.UnixMilli(t.now()).UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		status, body := 0, any(nil)
		switch {
		case !t.knows(r):
			status, body = refuse(401, "woocommerce_rest_authentication_error", "Consumer key is invalid.")
		case readOnly && r.Method != http.MethodGet:
			status, body = refuse(401, "woocommerce_rest_authentication_error", "The API key provided does not have write permissions.")
		default:
			status, body = handle(r)
		}
		if p, ok := body.(paged); ok {
			w.Header().Set("X-WP-Total", strconv.Itoa(p.total))
			w.Header().Set("X-WP-TotalPages", strconv.Itoa(p.pages))
			body = p.list
		}
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	}
}

// knows checks who asks: by password over TLS, by signature without.
func (t *twin) knows(r *http.Request) bool {
	if r.TLS != nil {
		key, secret, _ := r.BasicAuth()
		return subtle.ConstantTimeCompare([]byte(key+":"+secret), []byte(twinKey+":"+twinSecret)) == 1
	}
	return t.knowsSigner(r)
}

func refuse(status int, code, message string) (int, any) {
	return status, map[string]any{"code": code, "message": message, "data": map[string]any{"status": status}}
}

func pageOf[T any](r *http.Request, list []T) (int, any) {
	page, size := 1, 10
	if n, err := strconv.Atoi(r.FormValue("page")); err == nil {
		page = n
	}
	if n, err := strconv.Atoi(r.FormValue("per_page")); err == nil {
		size = n
	}
	if page < 1 || size < 1 || size > 100 {
		return refuse(400, "rest_invalid_param", "Invalid parameter(s)")
	}
	from, to := min((page-1)*size, len(list)), min(page*size, len(list))
	return 200, paged{append([]T{}, list[from:to]...), len(list), (len(list) + size - 1) / size}
}

func (t *twin) now() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.nowLocked()
}

func (t *twin) nowLocked() int64 { return time.Now().Add(t.ahead).UnixMilli() }

func (t *twin) advance(ms int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ahead += time.Duration(ms) * time.Millisecond
}

func (t *twin) nextID() int64 {
	t.lastID++
	return t.lastID
}

func gmtText(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05") }

func (t *twin) status(*http.Request) (int, any) {
	return 200, map[string]any{"environment": map[string]any{"home_url": t.URL, "version": "11.1.0"}}
}

func (t *twin) general(*http.Request) (int, any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []map[string]any
	for id, value := range t.settings {
		list = append(list, map[string]any{"id": id, "value": value})
	}
	return 200, list
}

func (t *twin) zones(*http.Request) (int, any) {
	return 200, []map[string]any{{"id": 0, "name": "Rest of the world"}, {"id": 1, "name": "Europe"}}
}

func (t *twin) methods(r *http.Request) (int, any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "/0/methods") {
		return 200, []any{}
	}
	return 200, []map[string]any{{"method_id": "flat_rate", "enabled": true, "settings": map[string]any{}},
		{"method_id": "free_shipping", "enabled": true, "settings": map[string]any{"requires": map[string]any{"value": t.requires}}}}
}
