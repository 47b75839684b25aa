package offers

import (
	"net"
	"strings"
)

// IsLoopback reports whether a host (a name or an address, without a port) is this machine: only then may what is secret go
// there over plain HTTP. Names are not looked up.
func IsLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}
