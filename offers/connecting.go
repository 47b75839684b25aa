package offers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
)

// FirstShelf is how many codes of each worth lie ready unless the merchant says otherwise.
const FirstShelf = 50

// Try makes a store's platform with credentials that are not kept yet. It calls nobody. Errors: ErrNoPlatform, with what is
// wrong with the credentials and never what they are.
func (p *Platforms) Try(store *Storefront, credentials []byte) (Platform, error) {
	connect, ok := p.kinds[store.Platform]
	if !ok {
		return nil, fmt.Errorf("%w: %q is no platform we know", ErrNoPlatform, store.Platform)
	}
	platform, err := connect(Connection{Store: store, Credentials: credentials, Client: p.client})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPlatform, err)
	}
	return platform, nil
}

// Knows reports whether stores can be put on this kind of platform here.
func (p *Platforms) Knows(kind string) bool { return p.kinds[kind] != nil }

// CheckStore is CheckPlatform and what the platform could not do of the store's campaigns. now is in ms.
func CheckStore(ctx context.Context, store *Storefront, p Platform, campaigns []Campaign, now int64) []Finding {
	return append(CheckPlatform(ctx, store, p, now), CheckCampaigns(store, campaigns, p.Capabilities())...)
}

// Noter keeps notes of a store.
type Noter interface {
	Note(ctx context.Context, store *Storefront, what, text string) error
}

// NoteCheck keeps what a check found: a store that was cut off makes offers again after a good one.
func NoteCheck(ctx context.Context, notes Noter, store *Storefront, check CheckNote) error {
	text, err := json.Marshal(check)
	if err != nil {
		return err
	}
	return notes.Note(ctx, store, NoteChecked, string(text))
}

// CredentialsKeeper keeps what stores' platforms are reached with.
type CredentialsKeeper interface {
	SaveCredentials(ctx context.Context, storeID string, secret []byte) error
	DeleteCredentials(ctx context.Context, storeID string) error
}

// KeepCredentials keeps a store's credentials in place of those it has; none, where the platform needs none.
func KeepCredentials(ctx context.Context, k CredentialsKeeper, storeID string, credentials []byte) error {
	if len(credentials) == 0 {
		return k.DeleteCredentials(ctx, storeID)
	}
	return k.SaveCredentials(ctx, storeID, credentials)
}

// KeepConnection keeps a store that was put on a platform. The credentials come first: a store that is on its platform has
// them.
func KeepConnection(ctx context.Context, k interface {
	CredentialsKeeper
	SaveStore(ctx context.Context, s *Storefront) error
}, store *Storefront, credentials []byte) error {
	if err := KeepCredentials(ctx, k, store.ID, credentials); err != nil {
		return err
	}
	return k.SaveStore(ctx, store)
}

// HookURL is where a store's platform sends its messages of orders, under our public origin.
func HookURL(publicURL string, store *Storefront) string { return publicURL + "/hooks/" + store.Key }

// ErrUnreachable: our public address is known to this machine only, and the store's platform is elsewhere.
var ErrUnreachable = errors.New("the store can't reach us under our public address")

// Reachable refuses a public address that only this machine knows, if the platform runs on another: the store's messages and
// its shoppers would go to nobody.
func Reachable(publicURL string, p Platform, credentials []byte) error {
	var platform struct{ URL string }
	_ = json.Unmarshal(credentials, &platform) // some have no address of their own
	if !p.Capabilities().Outside || !onThisMachine(publicURL) || onThisMachine(platform.URL) {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrUnreachable, publicURL)
}

func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	return err == nil && IsLoopback(u.Hostname())
}
