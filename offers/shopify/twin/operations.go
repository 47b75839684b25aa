package twin

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// root is what queries start from.
func (t *Twin) root() object {
	return object{"__typename": "QueryRoot",
		"codeDiscountNodeByCode": field(func(args map[string]any) any {
			code, _ := args["code"].(string)
			d := t.byCode[strings.ToUpper(code)]
			if d == nil {
				return nil
			}
			return object{"__typename": "DiscountCodeNode", "id": d.id, "codeDiscount": t.shown(d)}
		}),
		"discountNodes": field(t.search),
		"discountNode": field(func(args map[string]any) any {
			id, _ := args["id"].(string)
			if d := t.discounts[id]; d != nil {
				return object{"__typename": "DiscountNode", "id": d.id, "discount": t.shown(d)}
			}
			return nil
		}),
		"discountRedeemCodeBulkCreation": field(t.bulkShown),
		"webhookSubscriptions":           field(t.subscriptionsShown),
		"orders":                         field(t.ordersShown),
		"order":                          field(t.orderByID),
		"shop":                           object{"__typename": "Shop", "name": "Twin", "myshopifyDomain": t.Shop, "currencyCode": t.Currency},
		"currentAppInstallation": field(func(map[string]any) any {
			scopes := []object{}
			for _, s := range t.Scopes {
				scopes = append(scopes, object{"__typename": "AccessScope", "handle": s})
			}
			return object{"__typename": "AppInstallation", "accessScopes": scopes}
		}),
		"publicApiVersions": []object{
			{"__typename": "ApiVersion", "handle": version, "supported": true},
			{"__typename": "ApiVersion", "handle": "unstable", "supported": false}},
	}
}

// mutations are what changes the shop.
func (t *Twin) mutations() object {
	return object{"__typename": "Mutation",
		"discountCodeBasicCreate":          t.saving("DiscountCodeBasicCreatePayload", "basicCodeDiscount", false, true),
		"discountCodeBasicUpdate":          t.saving("DiscountCodeBasicUpdatePayload", "basicCodeDiscount", false, false),
		"discountCodeFreeShippingCreate":   t.saving("DiscountCodeFreeShippingCreatePayload", "freeShippingCodeDiscount", true, true),
		"discountCodeFreeShippingUpdate":   t.saving("DiscountCodeFreeShippingUpdatePayload", "freeShippingCodeDiscount", true, false),
		"discountCodeDelete":               field(t.deleteDiscount),
		"discountRedeemCodeBulkAdd":        field(t.bulkAdd),
		"discountCodeRedeemCodeBulkDelete": field(t.bulkDelete),
		"webhookSubscriptionCreate":        field(t.subscribe),
		"webhookSubscriptionDelete":        field(t.unsubscribe),
	}
}

// permitted reports whether the app has the scope; a field that needs one it lacks answers nothing, and the whole ACCESS_DENIED.
func (t *Twin) permitted(scope string) bool { return slices.Contains(t.Scopes, scope) }

func (t *Twin) saving(payload, argument string, shipping, fresh bool) field {
	return func(args map[string]any) any {
		if !t.permitted("write_discounts") {
			return denied()
		}
		d := &discount{shipping: shipping}
		if !fresh {
			id, _ := args["id"].(string)
			if d = t.discounts[id]; d == nil || d.shipping != shipping {
				return object{"__typename": payload, "codeDiscountNode": nil, "userErrors": []object{problem("INVALID", "id")}}
			}
		}
		in, _ := args[argument].(map[string]any)
		if errs := t.save(d, argument, in, fresh); len(errs) > 0 {
			return object{"__typename": payload, "codeDiscountNode": nil, "userErrors": errs}
		}
		return object{"__typename": payload, "userErrors": []object{},
			"codeDiscountNode": object{"__typename": "DiscountCodeNode", "id": d.id, "codeDiscount": t.shown(d)}}
	}
}

func (t *Twin) deleteDiscount(args map[string]any) any {
	if !t.permitted("write_discounts") {
		return denied()
	}
	id, _ := args["id"].(string)
	d := t.discounts[id]
	if d == nil {
		return object{"__typename": "DiscountCodeDeletePayload", "deletedCodeDiscountId": nil, "userErrors": []object{problem("INVALID", "id")}}
	}
	t.drop(d)
	return object{"__typename": "DiscountCodeDeletePayload", "deletedCodeDiscountId": id, "userErrors": []object{}}
}

// search knows the words that we use: tag:WORD.
func (t *Twin) search(args map[string]any) any {
	query, _ := args["query"].(string)
	tag, ok := strings.CutPrefix(query, "tag:")
	if !ok || strings.ContainsAny(tag, " :*()\"'-") {
		return failure("BAD_REQUEST", "the twin does not know the search "+strconv.Quote(query))
	}
	var list []*discount
	now := time.Now()
	for _, d := range t.discounts {
		if slices.Contains(d.tags, tag) && !now.Before(d.seen) {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b *discount) int { return cmp.Compare(number(a.id), number(b.id)) })
	if after, _ := args["after"].(string); after != "" {
		list = slices.DeleteFunc(list, func(d *discount) bool { return number(d.id) <= number(after) })
	}
	first, _ := toInt(args["first"])
	nodes, end := []object{}, any(nil)
	for _, d := range list[:min(first, len(list))] {
		nodes = append(nodes, object{"__typename": "DiscountNode", "id": d.id, "discount": t.shown(d)})
		end = d.id
	}
	return object{"__typename": "DiscountNodeConnection", "nodes": nodes,
		"pageInfo": object{"__typename": "PageInfo", "hasNextPage": len(list) > first, "endCursor": end}}
}

// number is the last word of an id.
func number(id string) int64 {
	n, _ := strconv.ParseInt(id[strings.LastIndexByte(id, '/')+1:], 10, 64)
	return n
}

// failure is a value that ends the whole document.
func failure(code, message string) *topFailure { return &topFailure{code, message} }

func denied() *topFailure { return failure("ACCESS_DENIED", "Access denied.") }
