package woocommerce_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lastcall/offers"
)

// twinCoupon is a coupon as the shop keeps it.
type twinCoupon struct {
	id, created              int64
	code, kind, description  string
	amount                   string
	expires                  int64 // ms, the last second it is taken in; 0 = never
	limit, perUser           int
	individual, freeShipping bool
	minimum                  string
	products, categories     []int
	meta                     []map[string]any
	uses                     int
}

func (c *twinCoupon) json() map[string]any {
	var expires, limit any
	if c.expires > 0 {
		expires = gmtText(c.expires)
	}
	if c.limit > 0 {
		limit = c.limit
	}
	return map[string]any{"id": c.id, "code": c.code, "status": "publish", "amount": c.amount, "discount_type": c.kind,
		"description": c.description, "date_created_gmt": gmtText(c.created), "date_expires_gmt": expires, "usage_count": c.uses,
		"usage_limit": limit, "usage_limit_per_user": nil, "individual_use": c.individual, "free_shipping": c.freeShipping,
		"minimum_amount": c.minimum, "product_ids": c.products, "product_categories": c.categories, "meta_data": c.meta,
		"used_by": []string{}}
}

// byCode is the newest coupon of the code.
func (t *twin) byCode(code string) *twinCoupon {
	var newest *twinCoupon
	for _, c := range t.coupons {
		if c.code == strings.ToLower(code) && (newest == nil || c.id > newest.id) {
			newest = c
		}
	}
	return newest
}

func (t *twin) listCoupons(r *http.Request) (int, any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := []map[string]any{}
	if code := r.FormValue("code"); code != "" {
		if c := t.byCode(code); c != nil {
			list = append(list, c.json())
		}
		return pageOf(r, list)
	}
	ids := []int64{}
	for id, c := range t.coupons {
		if strings.Contains(strings.ToLower(c.code+" "+c.description), strings.ToLower(r.FormValue("search"))) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if r.FormValue("order") != "asc" {
		slices.Reverse(ids)
	}
	for _, id := range ids {
		list = append(list, t.coupons[id].json())
	}
	return pageOf(r, list)
}

func (t *twin) postCoupon(r *http.Request) (int, any) {
	var in map[string]any
	if json.NewDecoder(r.Body).Decode(&in) != nil || in["code"] == nil {
		return refuse(400, "rest_missing_callback_param", "Missing parameter(s): code")
	}
	code, _ := in["code"].(string)
	if code == "" {
		return refuse(400, "woocommerce_rest_empty_coupon_code", "The coupon code cannot be empty.")
	}
	t.mu.Lock()
	taken := t.byCode(code) != nil
	t.mu.Unlock()
	if taken {
		return refuse(400, "woocommerce_rest_coupon_code_already_exists", "The coupon code already exists")
	}
	time.Sleep(time.Millisecond) // WooCommerce looks and adds in two steps
	t.mu.Lock()
	defer t.mu.Unlock()
	c := &twinCoupon{id: t.nextID(), created: t.nowLocked(), code: strings.ToLower(code), kind: "fixed_cart"}
	if status, body := t.set(c, in); status != 0 {
		return status, body
	}
	t.coupons[c.id] = c
	return 201, c.json()
}

func (t *twin) putCoupon(r *http.Request) (int, any) {
	var in map[string]any
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		return refuse(400, "rest_invalid_json", "Invalid JSON body passed.")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	c := t.coupons[id]
	if c == nil {
		return refuse(404, "woocommerce_rest_shop_coupon_invalid_id", "Invalid ID.")
	}
	if status, body := t.set(c, in); status != 0 {
		return status, body
	}
	return 200, c.json()
}

func (t *twin) deleteCoupon(r *http.Request) (int, any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r.FormValue("force") != "true" {
		return refuse(501, "woocommerce_rest_trash_not_supported", "The twin has no trash.")
	}
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	c := t.coupons[id]
	if c == nil {
		return refuse(404, "woocommerce_rest_shop_coupon_invalid_id", "Invalid ID.")
	}
	delete(t.coupons, id)
	return 200, c.json()
}

var zoned = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[-+]\d{2}:\d{2})$`)

// set writes what WooCommerce has a setter for; of the rest, date_expires_gmt among it, it says nothing.
func (t *twin) set(c *twinCoupon, in map[string]any) (int, any) {
	for name, value := range in {
		text, _ := value.(string)
		number, _ := value.(float64)
		yes, _ := value.(bool)
		switch name {
		case "discount_type":
			if text != "percent" && text != "fixed_cart" && text != "fixed_product" {
				return refuse(400, "rest_invalid_param", "Invalid parameter(s): discount_type")
			}
			c.kind = text
		case "amount":
			c.amount = text
		case "description":
			c.description = text
		case "date_expires":
			at, err := time.ParseInLocation("2006-01-02T15:04:05", text, t.zone)
			if zoned.MatchString(text) {
				at, err = time.Parse(time.RFC3339, text)
			}
			if err != nil {
				return refuse(400, "rest_invalid_param", "Invalid parameter(s): date_expires")
			}
			c.expires = at.UnixMilli()
		case "usage_limit":
			c.limit = int(number)
		case "usage_limit_per_user":
			c.perUser = int(number)
		case "individual_use":
			c.individual = yes
		case "free_shipping":
			c.freeShipping = yes
		case "minimum_amount":
			c.minimum = text
		case "product_ids":
			c.products = ints(value)
		case "product_categories":
			c.categories = ints(value)
		case "meta_data":
			for _, m := range value.([]any) {
				m := m.(map[string]any)
				c.meta = slices.DeleteFunc(c.meta, func(old map[string]any) bool { return old["key"] == m["key"] })
				c.meta = append(c.meta, map[string]any{"id": t.nextID(), "key": m["key"], "value": m["value"]})
			}
		}
	}
	if cents, err := offers.ParseDecimal(c.amount, "EUR"); err != nil || cents < 0 || c.kind == "percent" && cents > 10_000 {
		return refuse(400, "coupon_invalid_amount", "Invalid discount amount.")
	}
	return 0, nil
}

func ints(value any) []int {
	list := []int{}
	for _, v := range value.([]any) {
		list = append(list, int(v.(float64)))
	}
	return list
}
