package widget

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
)

// policy is the frame's, as strict as it is served.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"

// server plays the offer server around the frame, and the store's page that holds it.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	deadline time.Time
	claimed  bool
	prepare  int           // that many claims are still being prepared
	ill      string        // how every partial fails: error, gone, cut, proxy; empty: not
	noToken  bool          // the document knows no session: hello
	slow     time.Duration // before each answer of a partial
	calls    []string      // method, path and session header of each partial's request
	signal   string        // body of the relayed signal
}

func newServer(t *testing.T, remaining time.Duration) *server {
	s := &server{deadline: time.Now().Add(remaining)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /static/{name}", s.static)
	mux.HandleFunc("GET /theme/{name}", s.theme)
	mux.HandleFunc("GET /story/{name}", s.story)
	mux.HandleFunc("GET /host", s.host)
	mux.HandleFunc("GET /f/K", s.document)
	mux.HandleFunc("GET /f/K/view", s.partial)
	mux.HandleFunc("POST /f/K/{what}", s.partial)
	mux.HandleFunc("POST /s/K", s.relayed)
	mux.HandleFunc("GET /go/{ticket}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><title>cart</title>cart`))
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// at is the server's address under a host name; names below lc.localhost are one site but different origins.
func (s *server) at(name string) string {
	u, _ := url.Parse(s.URL)
	return "http://" + name + ".lc.localhost:" + u.Port()
}

func (s *server) static(w http.ResponseWriter, r *http.Request) {
	dir := map[string]string{
		"frame.css": "../../static/frame/", "frame.js": "../../static/frame/", "htmx.min.js": "../../static/vendor/",
	}[r.PathValue("name")]
	b, err := os.ReadFile(dir + r.PathValue("name"))
	if err != nil || dir == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", map[bool]string{true: "text/css", false: "text/javascript"}[strings.HasSuffix(r.URL.Path, ".css")])
	w.Write(b)
}

func (s *server) doc(lang, dir string) Doc {
	return Doc{
		Lang: lang, Dir: dir, Title: "Your offer", Origins: []string{"http://other.example", s.at("shop")},
		SignalURL: "/s/K", StyleURL: "/static/frame.css", HtmxURL: "/static/htmx.min.js", ScriptURL: "/static/frame.js",
		LocalEnded: &Notice{Links: NewLinks("/f/K", "", false), Words: DefaultWords(), Title: "Ended here", Body: "By the frame's own clock."},
	}
}

func (s *server) write(w http.ResponseWriter, r *http.Request, c templ.Component) {
	var b bytes.Buffer
	if err := c.Render(r.Context(), &b); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Cache-Control", "no-store")
	w.Write(b.Bytes())
}

func (s *server) theme(w http.ResponseWriter, r *http.Request) {
	for _, st := range Stories() {
		if st.Name == r.PathValue("name") {
			css, _ := ThemeCSS(st.Theme)
			w.Header().Set("Content-Type", "text/css")
			w.Write([]byte(css))
		}
	}
}

func (s *server) story(w http.ResponseWriter, r *http.Request) {
	for _, st := range Stories() {
		if st.Name == r.PathValue("name") {
			d := s.doc(st.Lang, st.Dir)
			d.ThemeURL = "/theme/" + st.Name
			s.write(w, r, Document(d, st.Component))
		}
	}
}

func (s *server) host(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	w.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><title>shop</title><button id="mine">A store's button</button>
<iframe src="` + s.at("offers") + r.URL.Query().Get("src") + `" width="480" height="640"
 sandbox="allow-scripts allow-forms allow-same-origin allow-top-navigation-by-user-activation"></iframe>
<script>
var said = []
addEventListener('message', e => said.push(e.data))
const tell = m => document.querySelector('iframe').contentWindow.postMessage(m, '` + s.at("offers") + `')
</script>`))
}

func (s *server) document(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.doc("en", "ltr")
	if s.noToken {
		s.write(w, r, Document(d, Hello(s.links(r))))
		return
	}
	s.write(w, r, Document(d, s.view(r)))
}

func (s *server) links(r *http.Request) Links {
	return NewLinks("/f/K", "l=en", r.FormValue("m") == "tease")
}

// view is what the session has now. The lock is held.
func (s *server) view(r *http.Request) templ.Component {
	n := Notice{Links: s.links(r), Words: DefaultWords(), Title: "This offer has ended", Body: "The server says so."}
	left := time.Until(s.deadline).Milliseconds()
	switch {
	case left <= 0:
		return Ended(n)
	case s.claimed:
		return Claimed(n)
	case r.FormValue("m") == "tease":
		return TeaserView(Teaser{Links: s.links(r), Words: DefaultWords(), Value: "12 % off", RemainingMS: left, TotalMS: 900_000})
	}
	o := cannedOffer("en")
	o.Links, o.RemainingMS = s.links(r), left
	return OfferView(o)
}

func (s *server) partial(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ill, slow := s.ill, s.slow
	s.calls = append(s.calls, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+r.Header.Get("Lastcall-Session")))
	s.mu.Unlock()
	select {
	case <-time.After(slow):
	case <-r.Context().Done():
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch ill {
	case "error":
		http.Error(w, "<h1>no</h1>", http.StatusServiceUnavailable)
		return
	case "gone":
		panic(http.ErrAbortHandler)
	case "cut":
		w.Header().Set("Content-Length", "9999")
		w.Write([]byte(`<main id="lc" data-view="go`))
		return
	case "proxy":
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<!doctype html><h1>Log in to the network</h1>"))
		return
	}
	n := Notice{Links: s.links(r), Words: DefaultWords(), Title: "A title"}
	switch r.PathValue("what") {
	case "claim":
		if s.prepare > 0 {
			s.prepare--
			n.RetryMS = 50
			s.write(w, r, Preparing(n))
			return
		}
		if time.Until(s.deadline) > 0 {
			s.claimed, n.Href = true, "/go/TICKET"
			s.write(w, r, Going(n))
			return
		}
	case "dismiss":
		r.Form = url.Values{"m": {"tease"}}
	case "more":
		s.deadline = s.deadline.Add(10 * time.Minute)
	case "forget":
		s.write(w, r, Forgotten(Notice{Words: DefaultWords(), Title: "Forgotten"}))
		return
	}
	s.write(w, r, s.view(r))
}

func (s *server) relayed(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	s.mu.Lock()
	s.signal = r.Form.Encode()
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.Write([]byte(`{"k":"T2","o":{"r":60000,"m":"tease"}}`))
}

func (s *server) set(f func(*server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

func (s *server) called(call string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c == call {
			n++
		}
	}
	return n
}
