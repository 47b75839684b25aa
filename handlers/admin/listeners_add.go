package admin

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// addListener makes a listener and shows, this once, what its messages are signed with.
func (a *admin) addListener(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form, ctx := r.PostForm, r.Context()
	now, err := a.Settings.Listeners.Now(ctx)
	if err != nil {
		return err
	}
	var events []offers.HookEvent
	for _, e := range form[boxEvent] {
		events = append(events, offers.HookEvent(e))
	}
	h := offers.NewHook(strings.TrimSpace(form.Get(boxURL)), events, now)
	if wrong := wrongWith(h, v.store); len(wrong) > 0 {
		return a.showListeners(w, r, v, http.StatusUnprocessableEntity, form, wrong)
	}
	if again, err := a.sentBefore(ctx, v, form); err != nil || again {
		return a.alreadyMade(w, r, v, listenersPath(v.store.ID), err)
	}
	secret := offers.NewHookSecret()
	if err := a.Settings.Listeners.SaveHookSecret(ctx, v.store.ID, h.ID, []byte(secret)); err != nil {
		return err
	}
	store, err := a.amendStore(ctx, v, func(s *offers.Storefront) error {
		if len(s.Hooks) >= offers.MaxHooks {
			return offers.FieldErrors{boxURL: tooManyListeners}
		}
		s.Hooks = append(s.Hooks, h)
		return nil
	})
	if err != nil {
		if _, forgot := a.Settings.Listeners.ForgetHook(context.WithoutCancel(ctx), v.store, h.ID); forgot != nil {
			a.Logger.WarnContext(ctx, "admin: the secret of a listener that was not added stays", "store", v.store.ID, "cause", forgot)
		}
		var wrong offers.FieldErrors
		if errors.As(err, &wrong) {
			return a.showListeners(w, r, v, http.StatusUnprocessableEntity, form, wrong)
		}
		return err
	}
	v.store = store
	return a.showListener(w, r, v, h, http.StatusCreated, onceOf(h, secret))
}

const tooManyListeners = "there is no room for another listener: remove one first"

func onceOf(h offers.Hook, secret string) *views.Once {
	return &views.Once{What: "Secret", Name: h.Host(), Text: secret,
		Words: "Messages are signed with it, all of it as it stands here. Give it to the listener now: it will not be shown again."}
}

// wrongWith says what is wrong with a new listener, by box.
func wrongWith(h offers.Hook, s *offers.Storefront) offers.FieldErrors {
	wrong := offers.FieldErrors{}
	if len(s.Hooks) >= offers.MaxHooks {
		wrong[boxURL] = tooManyListeners
	}
	alone := h // the address, whatever the events are
	alone.Events = offers.HookEvents
	if err := alone.Validate(); err != nil && wrong[boxURL] == "" {
		wrong[boxURL] = strings.TrimPrefix(err.Error(), "webhook: ")
	}
	if len(h.Events) == 0 {
		wrong[boxEvent] = "choose at least one event"
	} else if err := (offers.Hook{ID: h.ID, URL: "https://a.example", Events: h.Events}).Validate(); err != nil {
		wrong[boxEvent] = strings.TrimPrefix(err.Error(), "webhook: ")
	}
	return wrong
}

// amendStore changes the store as it is kept now, whatever else is saved meanwhile. What change refuses ends it all.
func (a *admin) amendStore(ctx context.Context, v *visit, change func(*offers.Storefront) error) (*offers.Storefront, error) {
	s, err := offers.ChangeStore(ctx, a.Catalog, v.store.ID, func(s *offers.Storefront) error {
		s.SavedBy = v.author()
		return change(s)
	})
	if err != nil {
		return nil, err
	}
	a.Changed(s.ID)
	return s, nil
}

// hook finds the listener that the address of the page names.
func (a *admin) hook(v *visit, r *http.Request) (offers.Hook, error) {
	for _, h := range v.store.Hooks {
		if h.ID == r.PathValue("hook") {
			return h, nil
		}
	}
	return offers.Hook{}, errNotFound
}

// removeListener forgets a listener and what waits for it.
func (a *admin) removeListener(w http.ResponseWriter, r *http.Request, v *visit) error {
	h, err := a.hook(v, r)
	if err != nil {
		return err
	}
	if _, err := a.amendStore(r.Context(), v, func(s *offers.Storefront) error {
		kept := s.Hooks[:0]
		for _, one := range s.Hooks {
			if one.ID != h.ID {
				kept = append(kept, one)
			}
		}
		s.Hooks = kept
		return nil
	}); err != nil {
		return err
	}
	n, err := a.Settings.Listeners.ForgetHook(r.Context(), v.store, h.ID)
	if err != nil {
		return err
	}
	words := "The listener " + h.Host() + " is removed."
	if n > 0 {
		words += " " + plural(n, "message was", "messages were") + " waiting for it."
	}
	return a.back(w, r, v, listenersPath(v.store.ID), words)
}

// switchListener pauses a listener, or lets it be told again of what happens from now on.
func (a *admin) switchListener(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	h, err := a.hook(v, r)
	if err != nil {
		return err
	}
	now, err := a.Settings.Listeners.Now(r.Context())
	if err != nil {
		return err
	}
	on := r.PostForm.Get("enabled") == "1"
	if _, err := a.amendStore(r.Context(), v, func(s *offers.Storefront) error {
		for i := range s.Hooks {
			if one := &s.Hooks[i]; one.ID == h.ID {
				if on && !one.Enabled {
					one.Since = now
				}
				one.Enabled = on
			}
		}
		return nil
	}); err != nil {
		return err
	}
	words := "The listener is paused: it is told nothing, and what happens meanwhile is not made up for."
	if on {
		words = "The listener is on: it is told of what happens from now on."
	}
	return a.back(w, r, v, listenerPath(v.store.ID, h.ID), words)
}
