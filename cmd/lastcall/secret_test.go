package main

import "strings"

// reach is everything that a script of the store's page can read: the documents it may look into, every shadow root
// (closed ones too, as it was there first), messages, storage, and what the browser tells of requests.
const reach = `(() => {
	const found = [location.href, document.cookie, document.referrer, window.name, JSON.stringify(history.state)]
	const look = root => {
		found.push(root.documentElement ? root.documentElement.outerHTML : root.innerHTML)
		for (const e of root.querySelectorAll('*')) {
			if (e.shadowRoot) look(e.shadowRoot)
			for (const name of e.getAttributeNames()) found.push(e.getAttribute(name))
			if (e.value) found.push(e.value)
			try { if (e.contentDocument) look(e.contentDocument) } catch {}
		}
	}
	look(document)
	for (const root of spy.roots) look(root)
	for (let i = 0; i < frames.length; i++) {
		try { found.push(frames[i].location.href, frames[i].name); look(frames[i].document) } catch {}
	}
	for (const kept of [localStorage, sessionStorage]) for (const k of Object.keys(kept)) found.push(k, kept.getItem(k))
	for (const e of performance.getEntries()) found.push(JSON.stringify(e))
	for (const k of Object.getOwnPropertyNames(window)) try { if (typeof window[k] == 'string') found.push(window[k]) } catch {}
	found.push(...spy.heard)
	return 'searched\n' + found.join('\n') + '\n' + spy.roots.length + ' roots, ' + spy.heard.length + ' messages'
})()`

// canRead is that text.
func (s *shopper) canRead() string {
	s.Helper()
	text := ""
	s.waits("the page to be searched", func() bool { text = s.reads(reach); return strings.HasPrefix(text, "searched") })
	return text
}

// holds reports whether a text has the code in any writing.
func holds(text, code string) bool {
	plain := func(s string) string { return strings.ToUpper(strings.ReplaceAll(s, "-", "")) }
	return strings.Contains(plain(text), plain(code))
}

// codeIsSecret fails if the code can be read anywhere on the tabs' pages, or ever went over the wire in whatever answer,
// but for those to the store's own server.
func (w *world) codeIsSecret(code string, tabs ...*shopper) {
	w.Helper()
	if code == "" {
		w.Fatal("no code to look for")
	}
	for _, s := range tabs {
		if text := s.canRead(); holds(text, code) {
			w.Errorf("the page can read the code:\n%s", text)
		}
	}
	for _, site := range []string{"offers", "shop"} {
		for _, e := range w.said.exchanges(site, "") {
			if !strings.HasPrefix(e.url, "/v1/") && holds(e.text(), code) {
				w.Errorf("%s told the code:\n%s", site, e.text())
			}
		}
	}
}

// codeIsOut fails if the search that finds no code before the claim finds none after it either.
func (w *world) codeIsOut(code string, s *shopper) {
	w.Helper()
	if !holds(s.canRead(), code) {
		w.Error("the search does not find the code in the cart, where it is")
	}
	found := false
	for _, e := range w.said.exchanges("offers", "/go/") {
		found = found || holds(e.text(), code)
	}
	if !found {
		w.Error("the search does not find the code in the way to the cart, where it is")
	}
}
