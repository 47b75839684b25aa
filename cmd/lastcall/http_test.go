package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lastcall/session"
)

// request is one that no browser would make, or that a browser makes on a page's behalf.
type request struct {
	method, path, body string
	header             http.Header
}

// reply is its answer.
type reply struct {
	status int
	header http.Header
	body   string
}

// web reaches our two sites without a resolver, and follows no redirect.
var web = &http.Client{
	Timeout: 20 * time.Second,
	Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		var d net.Dialer
		return d.DialContext(ctx, network, "127.0.0.1:"+port)
	}},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// sends asks the offer server.
func (w *world) sends(q request) reply {
	w.Helper()
	req, err := http.NewRequest(q.method, w.offers+q.path, strings.NewReader(q.body))
	if err != nil {
		w.Fatal(err)
	}
	if q.header != nil {
		req.Header = q.header.Clone()
	}
	res, err := web.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(body)}
}

// token is what the server gave the session, for browsers without cookies.
func (w *world) token(sessionID string) string {
	now := time.Now().UnixMilli()
	return w.visitors.Token(session.Visitor{Store: demoID, ID: sessionID, Born: now, Seen: now})
}

// claims asks for the cart as the frame of that session does.
func (w *world) claims(sessionID string) reply {
	w.Helper()
	return w.sends(request{method: "POST", path: "/f/demo/claim", header: http.Header{"Origin": {w.offers}, session.Header: {w.token(sessionID)}}})
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
