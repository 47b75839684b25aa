package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"lastcall/handlers/assets"
	"lastcall/handlers/fault"
	"lastcall/static"
	own "lastcall/static/storybook"
	views "lastcall/views/storybook"
	"lastcall/views/widget"
)

// storybook serves every view of the pop-up with canned data: no state, no session, no other network.
func storybook(ctx context.Context, c config, out io.Writer) error {
	socket, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: stories(c), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
	fmt.Fprintf(out, "Storybook at http://%s/ (Ctrl-C stops it)\n", socket.Addr())
	served := make(chan error, 1)
	go func() { served <- server.Serve(socket) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(grace), server.Close())
}

func stories(c config) http.Handler {
	log := c.logger(io.Discard)
	mux := http.NewServeMux()
	plain := func(pattern string, h fault.Func) { mux.Handle(pattern, fault.Handler(log, fault.Plain, h)) }
	plain("GET /{$}", storyIndex)
	plain("GET /story/{name}", storyPage)
	plain("GET /theme/{name}", storyTheme)
	plain("GET /a/{hash}/{name...}", assets.Handler)
	mux.Handle("GET /storybook.css", http.FileServerFS(own.Files))
	mux.Handle("GET /storybook.js", http.FileServerFS(own.Files))
	// A story's controls ask here. No answer is what they get where the server is away: each says so.
	mux.HandleFunc("/f/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return mux
}

// look is what the switches set, over what a story has of its own.
type look struct{ scheme, dir string }

func lookOf(r *http.Request) look {
	among := func(name string, known ...string) string {
		if v := r.FormValue(name); slices.Contains(known, v) {
			return v
		}
		return ""
	}
	return look{scheme: among("scheme", "light", "dark"), dir: among("dir", "ltr", "rtl")}
}

func (l look) query() string {
	q := url.Values{}
	for name, v := range map[string]string{"scheme": l.scheme, "dir": l.dir} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// of is the story as the switches want it. The scheme is the theme's, because no page can set the browser's.
func (l look) of(s widget.Story) widget.Story {
	switch {
	case l.scheme != "":
		s.Theme.Scheme = l.scheme
	case s.Theme.Scheme == "":
		s.Theme.Scheme = s.Scheme
	}
	if l.dir != "" {
		s.Dir = l.dir
	}
	return s
}

func storyIndex(w http.ResponseWriter, r *http.Request) error {
	l := lookOf(r)
	var m views.Index
	for _, v := range []string{"", "light", "dark"} {
		m.Schemes = append(m.Schemes, views.Switch{Label: orOwn(v), Href: "/" + look{v, l.dir}.query(), On: v == l.scheme})
	}
	for _, v := range []string{"", "ltr", "rtl"} {
		m.Dirs = append(m.Dirs, views.Switch{Label: orOwn(v), Href: "/" + look{l.scheme, v}.query(), On: v == l.dir})
	}
	all := widget.Stories()
	for _, s := range all {
		if l.scheme != "" && s.Scheme != l.scheme && hasTwin(all, s) {
			continue // the same view would stand here twice
		}
		view := viewOf(s.Name)
		at := slices.IndexFunc(m.Groups, func(g views.Group) bool { return g.ID == view })
		if at < 0 {
			at = len(m.Groups)
			m.Groups = append(m.Groups, views.Group{ID: view, Title: strings.ToUpper(view[:1]) + view[1:]})
		}
		m.Groups[at].Stories = append(m.Groups[at].Stories, views.Story{Name: s.Name,
			Href: "/story/" + s.Name + l.query(), Ground: l.of(s).Theme.Scheme})
	}
	return writeStory(w, r, "frame-src 'self'; frame-ancestors 'none'", views.Page(m))
}

func orOwn(v string) string {
	if v == "" {
		return "each its own"
	}
	return v
}

// viewOf is the middle of a name such as en-offer-dark; stories of another form are special.
func viewOf(name string) string {
	if parts := strings.Split(name, "-"); len(parts) == 3 && len(parts[0]) == 2 {
		return parts[1]
	}
	return "special"
}

// hasTwin reports whether there is the same story in the other scheme.
func hasTwin(all []widget.Story, s widget.Story) bool {
	base := strings.TrimSuffix(s.Name, "-"+s.Scheme)
	return slices.ContainsFunc(all, func(o widget.Story) bool { return o.Name != s.Name && strings.TrimSuffix(o.Name, "-"+o.Scheme) == base })
}

func storyPage(w http.ResponseWriter, r *http.Request) error {
	s, err := storyNamed(r.PathValue("name"))
	if err != nil {
		return err
	}
	l := lookOf(r)
	s = l.of(s)
	doc := widget.Doc{Lang: s.Lang, Dir: s.Dir, Title: s.Name, Origins: []string{"http://" + r.Host}, SignalURL: "/f/signal",
		StyleURL: static.Path("frame/frame.css"), HtmxURL: static.Path("vendor/htmx.min.js"),
		ScriptURL: static.Path("frame/frame.js"), ThemeURL: "/theme/" + s.Name + ".css" + l.query()}
	return writeStory(w, r, "connect-src 'self'; frame-ancestors 'self'", widget.Document(doc, s.Component))
}

func storyTheme(w http.ResponseWriter, r *http.Request) error {
	s, err := storyNamed(strings.TrimSuffix(r.PathValue("name"), ".css"))
	if err != nil {
		return err
	}
	css, err := widget.ThemeCSS(lookOf(r).of(s).Theme)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, err = io.WriteString(w, css)
	return err
}

func storyNamed(name string) (widget.Story, error) {
	for _, s := range widget.Stories() {
		if s.Name == name {
			return s, nil
		}
	}
	return widget.Story{}, fault.New(fault.ReasonNoPage, "", nil)
}

func writeStory(w http.ResponseWriter, r *http.Request, policy string, page templ.Component) error {
	var b bytes.Buffer
	if err := page.Render(r.Context(), &b); err != nil {
		return err
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "+
		"form-action 'none'; base-uri 'none'; "+policy)
	_, err := w.Write(b.Bytes())
	return err
}
