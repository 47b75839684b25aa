package woocommerce

import (
	"strings"

	"lastcall/offers/outbound"
)

// What WooCommerce calls its refusals.
const (
	wordExists = "woocommerce_rest_coupon_code_already_exists"
	wordNoID   = "woocommerce_rest_shop_coupon_invalid_id"
	wordNoHook = "woocommerce_rest_shop_webhook_invalid_id"
	wordNoCode = "woocommerce_rest_empty_coupon_code"
)

// word is the name of a refusal, "" if there is none.
func word(a outbound.Answer) string {
	var e struct {
		Code string `json:"code"`
	}
	if a.Into(&e) != nil || len(e.Code) > 80 || strings.Trim(e.Code, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return ""
	}
	return e.Code
}

// fault is the error of an answer that is no success, nil for one that is.
func fault(a outbound.Answer, what string) error {
	if w := word(a); w != "" && a.Status >= 300 {
		what += ": " + w
	}
	return a.Fault(what)
}

// into reads a success; what can't be read is a fault from outside, such as a page that says that the shop is closed.
func into[T any](a outbound.Answer, what string) (v T, err error) {
	if err := fault(a, what); err != nil {
		return v, err
	}
	if err := a.Into(&v); err != nil {
		return v, outside(what + ": the answer is not what WooCommerce says")
	}
	return v, nil
}
