package admin

import (
	"context"
	"net/http"
	"strings"

	"lastcall/offers"
)

// searchCodes finds a code by what a customer says: the code, the order, the session, or who they are. It is a form that
// is posted, and leads to an address that holds none of it.
func (a *admin) searchCodes(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	typed := strings.TrimSpace(r.PostForm.Get("q"))
	to, err := a.find(r.Context(), v, typed)
	if err != nil {
		return err
	}
	if to != "" {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	words := "No code, order, session or customer like that. Codes are kept for a day after their end, used ones for half a year."
	if typed == "" {
		words = "Type a code, an order number or a session."
	}
	return a.showCodes(w, r, v, http.StatusNotFound, codeFilter{}, typed, words)
}

// find is the address of what was meant, "" if there is nothing.
func (a *admin) find(ctx context.Context, v *visit, typed string) (string, error) {
	if typed == "" || len(typed) > 200 {
		return "", nil
	}
	base := codesPath(v.store.ID)
	if session := strings.ToLower(typed); strings.HasPrefix(session, "ses_") {
		return codeFilter{session: session}.address(base, 0), nil
	}
	all, err := a.Catalog.Campaigns(ctx, v.store.ID)
	if err != nil {
		return "", err
	}
	patterns := []string{offers.GoodwillPattern}
	for _, c := range all {
		patterns = append(patterns, c.CodePattern)
	}
	found, err := a.Desk.CodeRecords(ctx, v.store, offers.TypedCodes(typed, patterns))
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return codePath(v.store, found[0].Code), nil
	}
	for _, order := range []string{typed, strings.TrimPrefix(typed, "#")} {
		page, err := a.codePage(ctx, v.store, codeFilter{order: order}, shownCodes)
		if err != nil {
			return "", err
		}
		switch len(page.Codes) {
		case 0:
		case 1:
			return codePath(v.store, page.Codes[0].Code), nil
		default:
			return codeFilter{order: order}.address(base, 0), nil
		}
	}
	f := codeFilter{customer: offers.CustomerHash(v.store, typed)}
	page, err := a.codePage(ctx, v.store, f, shownCodes)
	switch {
	case err != nil || len(page.Codes) == 0:
		return "", err
	case len(page.Codes) == 1:
		return codePath(v.store, page.Codes[0].Code), nil
	default:
		return f.address(base, 0), nil
	}
}
