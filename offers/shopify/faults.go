package shopify

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"lastcall/offers"
	"lastcall/offers/outbound"
	"lastcall/offers/shopify/admin"
)

// errToken: the token is not taken (any more).
var errToken = errors.New("the shop does not take the access token")

// statusFault sorts an answer by its status, nil for 2xx. Where no shop answers under the name, or it is closed, a person has to
// look: trying on is of no use, and giving up codes for good would be wrong.
func statusFault(a outbound.Answer, what string) error {
	var why error
	switch a.Status {
	case http.StatusUnauthorized:
		why = errToken
	case http.StatusPaymentRequired:
		why = errors.New("the shop is frozen")
	case http.StatusForbidden:
		why = errors.New("the app may not do this")
	case http.StatusNotFound, http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		why = errors.New("no shop of that name speaks this version of the API")
	case http.StatusLocked:
		why = errors.New("the shop is locked")
	default:
		return a.Fault(what)
	}
	return &offers.PlatformError{Fault: offers.FaultUnauthorized, Err: fmt.Errorf("%s: status %d: %w", what, a.Status, why)}
}

// envelope is an answer's body. Messages in it are not read: they may repeat what was sent.
type envelope struct {
	Data       json.RawMessage `json:"data"`
	Errors     json.RawMessage `json:"errors"`
	Extensions struct {
		Cost cost `json:"cost"`
	} `json:"extensions"`
}

// fault is the error of a body that came with status 200.
func (e *envelope) fault(operation string) error {
	if empty(e.Errors) {
		if empty(e.Data) {
			return fmt.Errorf("%s: an answer without data", operation)
		}
		return nil
	}
	var list []struct {
		Extensions struct {
			Code string `json:"code"`
		} `json:"extensions"`
	}
	code := ""
	if json.Unmarshal(e.Errors, &list) == nil {
		for _, one := range list {
			if code = one.Extensions.Code; code != "" {
				break
			}
		}
	}
	if code == "THROTTLED" {
		return throttled(operation, e.Extensions.Cost.wait())
	}
	return &offers.PlatformError{Fault: faultOfCode(code), Err: fmt.Errorf("%s: %s", operation, word(code))}
}

// faultOfCode sorts the codes of errors at the top of an answer. What is not known is tried again.
func faultOfCode(code string) offers.PlatformFault {
	switch code {
	case "ACCESS_DENIED", "FORBIDDEN", "UNAUTHORIZED", "SHOP_INACTIVE":
		return offers.FaultUnauthorized
	case "MAX_COST_EXCEEDED", "MAX_INPUT_SIZE_EXCEEDED", "BAD_REQUEST", "INVALID_VARIABLE", "BAD_USER_INPUT":
		return offers.FaultRejected
	}
	if code != "" && code[0] >= 'a' && code[0] <= 'z' { // of the document itself, such as undefinedField
		return offers.FaultRejected
	}
	return offers.FaultOutside
}

// problemFault sorts what is wrong with what was asked for. Shopify's own trouble may pass; everything else stays as it is.
func problemFault(operation string, problems []*admin.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	words, fault := make([]string, len(problems)), offers.FaultRejected
	for i, p := range problems {
		if p.Is(admin.DiscountErrorCodeInternalError) {
			fault = offers.FaultOutside
		}
		words[i] = p.Text()
	}
	return &offers.PlatformError{Fault: fault, Err: fmt.Errorf("%s: %s", operation, strings.Join(words, ", "))}
}

// word is a word that may be logged, whatever came in its place.
func word(s string) string {
	if s == "" || len(s) > 60 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") != "" {
		return "an error without a code"
	}
	return s
}

func empty(raw json.RawMessage) bool {
	return len(raw) == 0 || string(raw) == "null" || string(raw) == "[]"
}
