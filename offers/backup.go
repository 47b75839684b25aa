package offers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// BackupVersion is the version of the file that MakeBackup writes.
const BackupVersion = 1

// MaxBackup bounds a backup's file, in bytes.
const MaxBackup = 900 << 10

// Backup is a store's set-up as a file: what a merchant has typed, without secrets, codes and shoppers.
type Backup struct {
	Version  int             `json:"lastcall_backup"`
	MadeAt   int64           `json:"made_at"`  // ms
	Checksum string          `json:"checksum"` // SHA-256 of Setup's bytes without white space, in hex
	Setup    json.RawMessage `json:"setup"`
}

// Setup is what a backup holds.
type Setup struct {
	Store     StoreSetup `json:"store"`
	Campaigns []Campaign `json:"campaigns"`
}

// StoreSetup is the part of a store that another one can take over. Its name, addresses, platform, keys and listeners are
// its own; Name and Currency only say where the file comes from.
type StoreSetup struct {
	Name       string    `json:"name"`
	Currency   string    `json:"currency"`
	TimeZone   string    `json:"time_zone"`
	Consent    bool      `json:"consent"`
	MaxOrder   int64     `json:"max_order"`
	CreateOn   CreateOn  `json:"create_on,omitempty"`
	Shelf      int       `json:"shelf,omitempty"`
	Revive     bool      `json:"revive,omitempty"`
	Theme      Theme     `json:"theme"` // without its picture
	Desk       DeskRules `json:"desk,omitzero"`
	Disclosure string    `json:"disclosure,omitempty"`
}

// MakeBackup is the file of a store's set-up at a moment, ms.
func MakeBackup(s *Storefront, campaigns []Campaign, now int64) ([]byte, error) {
	setup := Setup{Store: setupOf(s)}
	for _, c := range campaigns {
		setup.Campaigns = append(setup.Campaigns, portable(c))
	}
	text, err := json.Marshal(setup)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return json.MarshalIndent(Backup{Version: BackupVersion, MadeAt: now, Checksum: hex.EncodeToString(sum[:]), Setup: text}, "", "  ")
}

func setupOf(s *Storefront) StoreSetup {
	theme := s.Theme
	theme.Image = Picture{}
	return StoreSetup{Name: s.Name, Currency: s.Currency, TimeZone: s.TimeZone, Consent: s.Consent, MaxOrder: s.MaxOrder, CreateOn: s.CreateOn,
		Shelf: s.Shelf, Revive: s.Revive, Theme: theme, Desk: s.Desk, Disclosure: s.Disclosure}
}

// portable is a campaign as it may come into any store: off, and of nobody's version.
func portable(c Campaign) Campaign {
	c.StoreID, c.Enabled, c.Version, c.UpdatedAt, c.UpdatedBy = "", false, 0, 0, Author{}
	return c
}

// Why a file is refused.
var (
	ErrNoBackup     = errors.New("this is no backup of ours")
	ErrNewerBackup  = errors.New("this backup was made by another version of Lastcall, which knows things that this one does not")
	ErrBrokenBackup = errors.New("this backup was changed or cut short: its checksum does not fit")
)

// ReadBackup reads a file and looks at its checksum. What it holds is not validated: PlanRestore does that.
func ReadBackup(file []byte) (Backup, Setup, error) {
	var b Backup
	var setup Setup
	if len(file) > MaxBackup || json.Unmarshal(file, &b) != nil || b.Version == 0 || len(b.Setup) == 0 {
		return b, setup, ErrNoBackup
	}
	if b.Version != BackupVersion {
		return b, setup, ErrNewerBackup
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, b.Setup); err != nil {
		return b, setup, ErrNoBackup
	}
	if sum := sha256.Sum256(compact.Bytes()); hex.EncodeToString(sum[:]) != b.Checksum {
		return b, setup, ErrBrokenBackup
	}
	d := json.NewDecoder(bytes.NewReader(b.Setup))
	d.DisallowUnknownFields()
	if err := d.Decode(&setup); err != nil {
		return b, setup, ErrNewerBackup
	}
	return b, setup, nil
}

// Restore is what a backup would do to a store.
type Restore struct {
	Store     Storefront  // as it would be
	Fields    []string    // of the store that would change, in words
	Created   []*Campaign // off
	Replaced  []*Campaign // off, at the version that is kept
	Same      []string    // names of campaigns that are so already
	Untouched []string    // names of campaigns that the backup does not know
}

// PlanRestore says what a set-up would do to a store and its campaigns, or all that speaks against it. It changes nothing.
func PlanRestore(setup Setup, store *Storefront, kept []Campaign) (Restore, error) {
	r := Restore{Store: *store}
	var wrong []string
	if setup.Store.Currency != store.Currency {
		wrong = append(wrong, fmt.Sprintf("its amounts are in %s, this store's in %s", setup.Store.Currency, store.Currency))
	}
	s := &r.Store
	s.TimeZone, s.Consent, s.MaxOrder, s.Desk, s.Disclosure = setup.Store.TimeZone, setup.Store.Consent, setup.Store.MaxOrder, setup.Store.Desk, setup.Store.Disclosure
	s.Theme = setup.Store.Theme
	s.Theme.Image = store.Theme.Image
	if store.Platform != "direct" {
		s.CreateOn, s.Shelf, s.Revive = setup.Store.CreateOn, setup.Store.Shelf, setup.Store.Revive
	}
	if err := s.Validate(); err != nil {
		wrong = append(wrong, "the store: "+strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	for _, f := range []struct {
		name    string
		differs bool
	}{
		{"time zone", s.TimeZone != store.TimeZone}, {"consent", s.Consent != store.Consent}, {"largest order", s.MaxOrder != store.MaxOrder},
		{"look", !reflect.DeepEqual(s.Theme, store.Theme)}, {"when codes are created", s.CreateOn != store.CreateOn || s.Shelf != store.Shelf},
		{"cancelled orders", s.Revive != store.Revive}, {"what staff may give", !reflect.DeepEqual(s.Desk, store.Desk)}, {"disclosure", s.Disclosure != store.Disclosure},
	} {
		if f.differs {
			r.Fields = append(r.Fields, f.name)
		}
	}
	seen := map[string]bool{}
	for _, c := range setup.Campaigns {
		version := int64(0)
		there := slices.IndexFunc(kept, func(k Campaign) bool { return k.ID == c.ID })
		if there >= 0 {
			version = kept[there].Version
			if sameSetup(kept[there], c) {
				r.Same, seen[c.ID] = append(r.Same, c.Name), true
				continue
			}
		}
		in := portable(c)
		in.StoreID, in.Version = store.ID, version
		if err := in.Validate(); err != nil {
			wrong = append(wrong, fmt.Sprintf("the campaign %q: %s", c.ID, err))
		}
		if seen[c.ID] {
			wrong = append(wrong, fmt.Sprintf("the campaign %q is there twice", c.ID))
		}
		if seen[c.ID] = true; there >= 0 {
			r.Replaced = append(r.Replaced, &in)
		} else {
			r.Created = append(r.Created, &in)
		}
	}
	for _, k := range kept {
		if !seen[k.ID] {
			r.Untouched = append(r.Untouched, k.Name)
		}
	}
	if n := len(r.Created) + len(r.Replaced); n > MaxSaved {
		wrong = append(wrong, fmt.Sprintf("it has %d campaigns to save; at most %d at once", n, MaxSaved))
	}
	if len(wrong) > 0 {
		return Restore{}, errors.New(strings.Join(wrong, ". "))
	}
	return r, nil
}

// sameSetup compares as files do: an empty list and none are one.
func sameSetup(a, b Campaign) bool {
	x, err := json.Marshal(portable(a))
	y, err2 := json.Marshal(portable(b))
	return err == nil && err2 == nil && bytes.Equal(x, y)
}

// Changes reports whether anything would be written.
func (r Restore) Changes() bool { return len(r.Fields)+len(r.Created)+len(r.Replaced) > 0 }
