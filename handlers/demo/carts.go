package demo

import (
	"container/list"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
)

const (
	cookieName = "demo_cart"
	cookieAge  = 7 * 24 * 3600 // seconds
	maxCarts   = 10_000
)

// carts keeps the shoppers' carts in memory, the least recently used leaving first.
type carts struct {
	key []byte
	max int

	mu   sync.Mutex
	byID map[string]*list.Element // of *entry
	used *list.List               // front: most recently
}

type entry struct {
	id   string
	cart *cart
}

func newCarts(key []byte, limit int) *carts {
	return &carts{key: key, max: limit, byID: map[string]*list.Element{}, used: list.New()}
}

// find answers the cart that the request's cookie names, or nil when the cookie is missing, forged or forgotten.
func (cs *carts) find(r *http.Request) *cart {
	ck, err := r.Cookie(cookieName)
	if err != nil {
		return nil
	}
	id, sig, ok := strings.Cut(ck.Value, ".")
	if !ok || !hmac.Equal([]byte(sig), []byte(cs.sign(id))) {
		return nil
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	e := cs.byID[id]
	if e == nil {
		return nil
	}
	cs.used.MoveToFront(e)
	return e.Value.(*entry).cart
}

func (cs *carts) findOrMake(w http.ResponseWriter, r *http.Request) *cart {
	if c := cs.find(r); c != nil {
		return c
	}
	var raw [16]byte
	rand.Read(raw[:])
	id := base64.RawURLEncoding.EncodeToString(raw[:])
	c := &cart{}
	cs.mu.Lock()
	cs.byID[id] = cs.used.PushFront(&entry{id, c})
	for cs.used.Len() > cs.max {
		last := cs.used.Remove(cs.used.Back()).(*entry)
		delete(cs.byID, last.id)
	}
	cs.mu.Unlock()
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: id + "." + cs.sign(id), Path: "/", MaxAge: cookieAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	})
	return c
}

func (cs *carts) sign(id string) string {
	m := hmac.New(sha256.New, cs.key)
	m.Write([]byte(id))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
