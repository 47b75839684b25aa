package twin

import (
	"strings"
	"time"
)

const mostCodes = 250

// bulk is an addition of codes that is done some time after it was asked for.
type bulk struct {
	id    string
	ready time.Time
	codes []bulkCode
}

type bulkCode struct {
	code  string
	added *redeemCode // nil: refused
	why   string
}

func (t *Twin) bulkAdd(args map[string]any) any {
	if !t.permitted("write_discounts") {
		return denied()
	}
	list, _ := args["codes"].([]any)
	if len(list) > mostCodes {
		return failure("MAX_INPUT_SIZE_EXCEEDED", "The input array size is greater than the maximum allowed.")
	}
	id, _ := args["discountId"].(string)
	d := t.discounts[id]
	if d == nil {
		return object{"__typename": "DiscountRedeemCodeBulkAddPayload", "bulkCreation": nil, "userErrors": []object{problem("INVALID", "discountId")}}
	}
	b := &bulk{id: t.id("DiscountRedeemCodeBulkCreation"), ready: time.Now().Add(t.BulkTime)}
	for _, one := range list {
		in, _ := one.(map[string]any)
		code, _ := in["code"].(string)
		c := bulkCode{code: code}
		switch upper := strings.ToUpper(code); {
		case code == "":
			c.why = "BLANK"
		case t.byCode[upper] != nil:
			c.why = "TAKEN"
		default:
			c.added = &redeemCode{id: t.id("DiscountRedeemCode"), code: code}
			d.codes = append(d.codes, c.added)
			t.byCode[upper] = d
		}
		b.codes = append(b.codes, c)
	}
	t.bulks[b.id] = b
	return object{"__typename": "DiscountRedeemCodeBulkAddPayload", "userErrors": []object{},
		"bulkCreation": object{"__typename": "DiscountRedeemCodeBulkCreation", "id": b.id, "done": false}}
}

func (t *Twin) bulkShown(args map[string]any) any {
	id, _ := args["id"].(string)
	b := t.bulks[id]
	if b == nil {
		return nil
	}
	done := !time.Now().Before(b.ready)
	added, failed, nodes := 0, 0, []object{}
	for _, c := range b.codes {
		node := object{"__typename": "DiscountRedeemCodeBulkCreationCode", "code": c.code, "discountRedeemCode": nil, "errors": []object{}}
		switch {
		case !done:
		case c.added != nil:
			added++
			node["discountRedeemCode"] = object{"__typename": "DiscountRedeemCode", "id": c.added.id, "code": c.code}
		default:
			failed++
			node["errors"] = []object{problem(c.why, "code")}
		}
		nodes = append(nodes, node)
	}
	first := func(args map[string]any) any {
		n, _ := toInt(args["first"])
		return object{"__typename": "DiscountRedeemCodeBulkCreationCodeConnection", "nodes": nodes[:min(n, len(nodes))]}
	}
	return object{"__typename": "DiscountRedeemCodeBulkCreation", "id": b.id, "done": done, "codesCount": len(b.codes),
		"importedCount": added, "failedCount": failed, "codes": field(first)}
}

func (t *Twin) bulkDelete(args map[string]any) any {
	if !t.permitted("write_discounts") {
		return denied()
	}
	id, _ := args["discountId"].(string)
	list, _ := args["ids"].([]any)
	d := t.discounts[id]
	if d == nil {
		return object{"__typename": "DiscountCodeRedeemCodeBulkDeletePayload", "job": nil, "userErrors": []object{problem("INVALID", "discountId")}}
	}
	for _, gone := range texts(list) {
		for i, c := range d.codes {
			if c.id == gone {
				delete(t.byCode, strings.ToUpper(c.code))
				d.codes = append(d.codes[:i:i], d.codes[i+1:]...)
				break
			}
		}
	}
	return object{"__typename": "DiscountCodeRedeemCodeBulkDeletePayload", "userErrors": []object{},
		"job": object{"__typename": "Job", "id": t.id("Job"), "done": false}}
}
