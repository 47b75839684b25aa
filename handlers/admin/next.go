package admin

import (
	"net/url"
	"strings"
)

// localPath answers next if it is a place inside the admin to go to after log-in, else the admin's start.
func localPath(next string) string {
	const start = "/admin/"
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || len(next) > 512 ||
		!strings.HasPrefix(next, start) || strings.Contains(next, `\`) || strings.Contains(u.Path, "//") ||
		strings.Contains(u.Path, `\`) || strings.Contains(u.Path, "/..") || strings.Contains(u.Path, "/./") ||
		strings.HasPrefix(u.Path, "/admin/log") || strings.ContainsFunc(next, func(r rune) bool { return r < ' ' || r > '~' }) {
		return start
	}
	return next
}

func loginPath(next string) string {
	if next = localPath(next); next == "/admin/" {
		return "/admin/login"
	}
	return "/admin/login?next=" + url.QueryEscape(next)
}
