package twin

import "net/http"

// Client reaches the twin at address (host:port) under the shop's own name, as the real shop would be reached.
func Client(address string) *http.Client { return &http.Client{Transport: detour(address)} }

type detour string

func (d detour) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Host = r.URL.Host
	r.URL.Scheme, r.URL.Host = "http", string(d)
	return http.DefaultTransport.RoundTrip(r)
}
