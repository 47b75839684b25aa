package admin

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/gorilla/sessions"

	"lastcall/offers"
	"lastcall/session"
)

const maxBody = 256 << 10 // bytes of a form

// visit is who comes and, on a store's pages, to which store.
type visit struct {
	session *sessions.Session
	account session.Account // zero before log-in
	store   *offers.Storefront
	setting setting       // of the store
	path    string        // of the request
	whole   io.ReadCloser // the request's body without maxBody, for actions that have a bound of their own
}

// role is what the person may do in the visit's store, "" outside one.
func (v *visit) role() session.Role {
	if v.store == nil {
		return ""
	}
	return v.account.RoleIn(v.store.ID)
}

func (v *visit) canEdit() bool { return storeWrite.allows(v.role()) }

// action answers one request. What it returns is rendered by fail.
type action func(w http.ResponseWriter, r *http.Request, v *visit) error

// handle lets an action run only for those whom its route is for.
func (a *admin) handle(n need, do action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{path: r.URL.Path, whole: r.Body}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		err := a.enter(w, r, v, n)
		if answered := false; err == nil && n&recent != 0 {
			if answered, err = a.again(w, r, v); answered {
				return
			}
		}
		if err == nil {
			err = do(w, r, v)
		}
		if err != nil {
			a.fail(w, r, v, err)
		}
	})
}

// enter finds out who comes, and answers why they may not.
func (a *admin) enter(w http.ResponseWriter, r *http.Request, v *visit, n need) error {
	if n.base() == anyone {
		return nil
	}
	if err := a.identify(w, r, v); err != nil {
		return err
	}
	if v.account.ID == "" {
		return errLogin
	}
	if n.base() == loggedIn {
		return nil
	}
	id := r.PathValue("store")
	if !offers.ValidID(id) || !v.account.Reaches(id) {
		return errNotFound
	}
	store, err := a.Catalog.StoreByID(r.Context(), id)
	if errors.Is(err, offers.ErrNoStore) {
		return errNotFound
	}
	if err != nil {
		return err
	}
	v.store, v.setting = store, a.settingOf(r.Context(), store)
	if !n.allows(v.role()) {
		return errReadOnly
	}
	return nil
}

// identify loads the log-in behind the request's cookie, if there is one that still counts.
func (a *admin) identify(w http.ResponseWriter, r *http.Request, v *visit) error {
	kept, err := a.Admins.Get(r, session.AdminCookie)
	if err != nil && session.Public(err) == "" {
		return away(err)
	}
	v.session = kept
	who, _ := session.AdminOf(kept)
	if err != nil || who.Account == "" {
		return nil
	}
	account, err := a.Accounts.Get(r.Context(), who.Account)
	if errors.Is(err, session.ErrNoAccount) {
		return nil
	}
	if err != nil {
		return away(err)
	}
	if who.Renew {
		if err := a.Admins.Save(r, w, kept); err != nil {
			return away(err)
		}
	}
	v.account = account
	return nil
}

func storePath(id string) string { return "/admin/stores/" + url.PathEscape(id) }

func campaignsPath(id string) string { return storePath(id) + "/campaigns" }

func campaignPath(store, id string) string { return campaignsPath(store) + "/" + url.PathEscape(id) }
