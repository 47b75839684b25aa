package admin

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// Keys are the keys for the API, as the admin needs them; every offers.Catalog has them.
type Keys interface {
	// SaveAPIKey keeps a key, or answers offers.ErrTooManyKeys or offers.FieldErrors.
	SaveAPIKey(ctx context.Context, key offers.APIKey) error
	APIKeys(ctx context.Context, storeID string) ([]offers.APIKey, error)
	// DeleteAPIKey revokes a key of the store, or answers offers.ErrNoKey.
	DeleteAPIKey(ctx context.Context, storeID, id string) error
}

func keysPath(id string) string { return settingsPath(id) + "/keys" }

// The boxes of a new key.
const (
	boxName  = "name"
	boxScope = "scope"
)

var scopeWords = map[offers.Scope]string{
	offers.ScopeValidate: "Try a code on a basket",
	offers.ScopeRedeem:   "Use a code for an order",
	offers.ScopeRelease:  "Undo that when an order is cancelled",
}

// keys lists a store's keys for the API, and lets its owner make one.
func (a *admin) keys(w http.ResponseWriter, r *http.Request, v *visit) error {
	return a.showKeys(w, r, v, http.StatusOK, newKeyForm(), nil, nil)
}

func (a *admin) showKeys(w http.ResponseWriter, r *http.Request, v *visit, status int, form url.Values, wrong offers.FieldErrors, made *views.Once) error {
	list, err := a.Keys.APIKeys(r.Context(), v.store.ID)
	if err != nil {
		return err
	}
	b := &builder{form: form, wrong: wrong, setting: v.setting, shown: map[string]bool{}}
	query := r.URL.Query().Get("q")
	view := views.Keys{Made: made, Action: keysPath(v.store.ID), Query: query, Any: len(list) > 0, Full: len(list) >= offers.MaxAPIKeys,
		TimeZone: v.store.Location().String(), Nonce: nonce(),
		Name: b.field(boxName, views.Field{Label: "What it is for", Type: views.Text, Required: true, Hint: "Such as: checkout, or the name of the app that gets it."})}
	for _, s := range offers.Scopes {
		view.Scopes = append(view.Scopes, views.Option{Value: string(s), Label: scopeWords[s], Selected: slices.Contains(form[boxScope], string(s))})
	}
	view.ScopeError, view.Problems = wrong["scopes"], b.problems
	if view.ScopeError != "" {
		view.Problems = append(view.Problems, views.FieldProblem{Target: "scopes", Label: "What it may do", Text: view.ScopeError})
	}
	for _, k := range list {
		if !contains(query, k.Name, k.Prefix, k.CreatedBy) {
			continue
		}
		view.Rows = append(view.Rows, views.KeyRow{Name: k.Name, Prefix: k.Prefix, MadeAt: a.day(v, k.CreatedAt), MadeBy: k.CreatedBy,
			UsedAt: a.day(v, k.UsedAt), Scopes: keyScopes(k), RevokeURL: keysPath(v.store.ID) + "/" + url.PathEscape(k.PublicID()) + "/revoke"})
	}
	title := "API keys"
	if len(view.Problems) > 0 {
		title = "Not made: " + title
	}
	page := a.page(v, title)
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.KeysPage(page, view))
}

// keyScopes is what a key may do, in the words that the API uses too.
func keyScopes(k offers.APIKey) []string {
	if len(k.Scopes) == 0 {
		return []string{"everything"}
	}
	var words []string
	for _, s := range k.Scopes {
		words = append(words, string(s))
	}
	return words
}

// day is a moment's day on the store's clock.
func (a *admin) day(v *visit, ms int64) string {
	if ms == 0 {
		return "Never"
	}
	at, now := time.UnixMilli(ms).In(v.store.Location()), time.UnixMilli(a.Now()).In(v.store.Location())
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return "Today"
	}
	return at.Format("2 Jan 2006")
}
