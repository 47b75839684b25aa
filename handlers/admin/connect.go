package admin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"lastcall/offers"
	views "lastcall/views/admin"
)

// Connections keeps what stores' platforms are reached with, and what is noted of them.
type Connections interface {
	offers.Turns
	offers.CredentialsKeeper
}

const (
	// connectTimeout bounds the check of new credentials, subscribeTimeout what comes after it: both have to be over well
	// before the server gives up the answer.
	connectTimeout   = 12 * time.Second
	subscribeTimeout = 6 * time.Second
)

// notConfigured refuses every address: a server that can't tell public ones from its own lets tenants name none.
func notConfigured(context.Context, string) error {
	return errors.New("addresses can't be looked up here")
}

func connectPath(id string) string { return storePath(id) + "/connect" }

// showConnect lets an owner choose what runs the store's cart, then asks what it is reached with.
func (a *admin) showConnect(w http.ResponseWriter, r *http.Request, v *visit) error {
	kind := r.URL.Query().Get("platform")
	if kind == "" && v.store.Platform != "direct" {
		kind = v.store.Platform
	}
	return a.renderConnect(w, r, v, http.StatusOK, kind, attempt{})
}

// attempt is what came of trying to connect.
type attempt struct {
	form     url.Values
	wrong    offers.FieldErrors
	refused  string
	findings []offers.Finding
}

func (a *admin) renderConnect(w http.ResponseWriter, r *http.Request, v *visit, status int, kind string, tried attempt) error {
	view := views.Connect{BackURL: startPath(v.store.ID), Action: connectPath(v.store.ID), Refused: tried.refused}
	if len(v.store.Guide) == 0 {
		view.BackURL = platformPath(v.store.ID)
	}
	boxes, ok := platformBoxes[kind]
	switch {
	case ok && a.Platforms.Knows(kind):
		view.Chosen, view.Name, view.Intro = kind, platformName(kind), platformIntros[kind]
		form := tried.form
		if form == nil {
			form = url.Values{"snippet": {"1"}}
		}
		b := &builder{form: form, wrong: tried.wrong, setting: v.setting, shown: map[string]bool{}}
		for _, box := range boxes {
			if box.drawn == nil {
				view.Fields = append(view.Fields, b.field(box.name, box.look()))
			}
		}
		view.Problems = b.problems
		for _, f := range tried.findings {
			view.Findings = append(view.Findings, views.Finding{Name: f.Name, OK: f.OK, Note: causeWords(f.Note), Fix: f.Fix})
		}
		if v.store.Platform == kind && tried.form == nil {
			view.Done = a.connected(r.Context(), v)
		}
	case kind != "":
		return errNotFound
	default:
		for _, k := range platformOrder {
			if k == "direct" || a.Platforms.Knows(k) {
				view.Choices = append(view.Choices, views.ConnectChoice{Kind: k, Name: platformName(k), Words: platformIntros[k],
					Href: connectPath(v.store.ID) + "?platform=" + k})
			}
		}
	}
	title := "Connect the platform"
	if tried.form != nil {
		title = "Not connected: " + view.Name
	}
	page := a.page(v, title)
	page.Notices = a.notices(w, r, v)
	return a.render(w, r, status, views.ConnectPage(page, view))
}

// connected says what is left to do in a store that is connected; nil if its credentials do not work here.
func (a *admin) connected(ctx context.Context, v *visit) *views.Connected {
	p, err := a.Platforms.Of(ctx, v.store)
	if err != nil {
		a.Logger.WarnContext(ctx, "admin: platform", "store", v.store.ID, "err", err)
		return nil
	}
	d := &views.Connected{Words: "This store is connected. What it is reached with is kept sealed and never shown. Entering it again replaces it.",
		Address: offers.HookURL(a.PublicURL, v.store), NextURL: platformPath(v.store.ID)}
	if len(v.store.Guide) > 0 {
		d.NextURL = startPath(v.store.ID)
	}
	if e, ok := p.(offers.Extended); ok {
		d.SnippetPath, d.Snippet = e.Snippet()
	}
	if _, ok := p.(offers.Subscriber); ok {
		d.AddressWords = "The platform has been told to send its messages of orders to this address. There is nothing to do."
	} else {
		d.AddressWords = "Have the store send its messages of orders to this address, signed with the webhook secret. For the file above: set LASTCALL_WEBHOOK_URL to it and LASTCALL_WEBHOOK_SECRET to the secret, for the server and its worker."
	}
	return d
}

// connect tries what was entered, and keeps it only if all of the check is well.
func (a *admin) connect(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form := r.PostForm
	kind := form.Get("platform")
	if kind == "direct" {
		return a.stayDirect(w, r, v)
	}
	boxes, ok := platformBoxes[kind]
	if !ok || !a.Platforms.Knows(kind) {
		return errForm
	}
	no := func(status int, words string, findings ...offers.Finding) error {
		return a.renderConnect(w, r, v, status, kind, attempt{form: form, refused: words, findings: findings})
	}
	if v.store.Platform != "direct" && v.store.Platform != kind {
		return no(http.StatusConflict, "This store is on "+platformName(v.store.Platform)+". Whoever runs this server disconnects it first, with “lastcall store remove”: our codes there have to go.")
	}
	secret, wrong := credentialsOf(boxes, form)
	if len(wrong) > 0 {
		return a.renderConnect(w, r, v, http.StatusUnprocessableEntity, kind, attempt{form: form, wrong: wrong})
	}
	ctx, cancel := context.WithTimeout(r.Context(), connectTimeout)
	defer cancel()
	if form.Has("url") && !v.makesStores() { // whoever runs the server may reach its own network, its tenants may not
		if err := a.PublicAddress(ctx, form.Get("url")); err != nil {
			a.Logger.WarnContext(ctx, "admin: address refused", "account", v.account.ID, "store", v.store.ID, "cause", err)
			return a.renderConnect(w, r, v, http.StatusUnprocessableEntity, kind, attempt{form: form, wrong: offers.FieldErrors{
				"url": "this address cannot be found on the public internet; whoever runs this server may connect a store in its own network"}})
		}
	}
	wish := *v.store
	wish.Platform = kind
	p, err := a.Platforms.Try(&wish, secret)
	if err != nil {
		return no(http.StatusUnprocessableEntity, "This cannot be used: "+credentialWords(err)+".")
	}
	if err := offers.Reachable(a.PublicURL, p, secret); err != nil {
		return no(http.StatusUnprocessableEntity, "The store cannot reach "+a.PublicURL+", under which this server is known to browsers. Whoever runs it sets LASTCALL_PUBLIC_URL first.")
	}
	campaigns, err := a.Catalog.Campaigns(ctx, v.store.ID)
	if err != nil {
		return err
	}
	note := offers.CheckNote{At: a.Now(), Findings: offers.CheckStore(ctx, &wish, p, campaigns, a.Now())}
	if err := r.Context().Err(); err != nil { // whoever asked has left, and that broke it off
		return err
	}
	if !offers.Passed(note.Findings) {
		return no(http.StatusUnprocessableEntity, "Nothing was saved: the check found something to put right first.", note.Findings...)
	}
	keep := context.WithoutCancel(r.Context())
	if err := a.keepConnection(keep, v, kind, secret); err != nil {
		return err
	}
	a.Changed(v.store.ID)
	a.record(keep, v, "platform.connected", platformName(kind), nil, map[string]string{"platform": kind})
	if err := offers.NoteCheck(keep, a.Ledger, v.store, note); err != nil {
		return err
	}
	a.Logger.InfoContext(keep, "admin: store connected", "account", v.account.ID, "store", v.store.ID, "platform", kind)
	return a.back(w, r, v, connectPath(v.store.ID)+"?platform="+kind, "Connected to "+platformName(kind)+": all is well."+a.subscribe(keep, v, p))
}

// keepConnection seals and keeps the credentials, then puts whatever version of the store is kept now on its platform. The
// check took a while: a store that came to another platform meanwhile keeps the credentials that it has there.
func (a *admin) keepConnection(ctx context.Context, v *visit, kind string, secret []byte) error {
	now, err := a.Catalog.StoreByID(ctx, v.store.ID)
	if err != nil {
		return err
	}
	if now.Platform != kind && now.Platform != "direct" {
		return errElsewhere
	}
	if err := offers.KeepCredentials(ctx, a.Connections, v.store.ID, secret); err != nil {
		return err
	}
	for range maxTries {
		kept, err := a.Catalog.StoreByID(ctx, v.store.ID)
		if err != nil {
			return err
		}
		changed := *kept
		if changed.Platform != kind && changed.Platform != "direct" {
			return errElsewhere
		}
		changed.Platform, changed.SavedBy = kind, v.author()
		without(stepPlatform)(&changed)
		err = a.Catalog.SaveStore(ctx, &changed)
		if errors.Is(err, offers.ErrConflict) {
			continue
		}
		if err == nil {
			v.store = &changed
		}
		return err
	}
	return away(offers.ErrConflict)
}

var errElsewhere = &problem{status: http.StatusConflict, title: "Someone else connected this store", words: "It was put on another platform in between. Look at its platform page."}

// subscribe has the platform send us its messages of orders, and says how that went.
func (a *admin) subscribe(ctx context.Context, v *visit, p offers.Platform) string {
	s, ok := p.(offers.Subscriber)
	if !ok {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, subscribeTimeout)
	defer cancel()
	if err := offers.Subscribe(ctx, a.Connections, v.store, s, offers.HookURL(a.PublicURL, v.store), a.Now()); err != nil {
		a.Logger.WarnContext(ctx, "admin: messages not subscribed", "store", v.store.ID, "cause", err)
		return " Its messages of orders could not be ordered yet; that is tried again by itself."
	}
	return ""
}

// stayDirect notes that the store's own checkout asks our API.
func (a *admin) stayDirect(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.store.Platform != "direct" {
		return errElsewhere
	}
	if err := a.changeStore(r, v, without(stepPlatform)); err != nil {
		return err
	}
	return a.back(w, r, v, startPath(v.store.ID), "Your own checkout asks our API: the README says how, under “At the checkout”. It needs an API key.")
}

// credentialWords is what a platform says of credentials it can't use, without its own name in front.
func credentialWords(err error) string {
	words := strings.TrimPrefix(err.Error(), offers.ErrNoPlatform.Error()+": ")
	for _, before := range []string{"shopify: ", "medusa: ", "vendure ", "credentials: "} {
		words = strings.TrimPrefix(words, before)
	}
	return strings.TrimSuffix(words, ".")
}

// credentialsOf makes a platform's credentials out of the boxes, as JSON.
func credentialsOf(boxes []credentialBox, form url.Values) ([]byte, offers.FieldErrors) {
	out, wrong := map[string]any{}, offers.FieldErrors{}
	for _, box := range boxes {
		text, err := clean(strings.TrimSpace(form.Get(box.name)), false)
		switch {
		case err != nil:
			wrong[box.name] = err.Error()
		case len(text) > 4096:
			wrong[box.name] = "this is too long"
		case box.check:
			out[box.name] = text == "1"
		case box.drawn != nil:
			out[box.name] = box.drawn()
		case text == "" && box.need:
			wrong[box.name] = "this is needed"
		case text != "" && len(text) < box.least:
			wrong[box.name] = "at least 16 characters"
		case text != "":
			out[box.name] = text
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	secret, err := json.Marshal(out)
	if err != nil {
		wrong[""] = "this cannot be kept"
	}
	return secret, wrong
}
