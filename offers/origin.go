package offers

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// MaxOrigins bounds how many addresses a merchant may give a store.
const MaxOrigins = 20

// ReadOrigin makes a web origin, as browsers send it, of the address of a shop as people write it: a bare host, a whole
// address with a path, capitals, letters outside ASCII. Without a scheme it is https, but for this machine http. Its errors
// are for people.
func ReadOrigin(text string) (string, error) {
	text = strings.TrimSpace(text)
	if !strings.Contains(text, "://") {
		text = "https://" + strings.TrimLeft(text, "/")
		if u, err := url.Parse(text); err == nil && IsLoopback(u.Hostname()) {
			text = "http" + strings.TrimPrefix(text, "https")
		}
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Opaque != "":
		return "", errors.New("an address such as https://shop.example")
	case u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("it starts with https:// (or http://)")
	case u.User != nil:
		return "", errors.New("without a name and password in it")
	case strings.Contains(u.Host, "*"):
		return "", errors.New("one address for each host: * stands for none")
	}
	host, err := readHost(strings.TrimSuffix(u.Hostname(), "."))
	if err != nil {
		return "", err
	}
	if port := u.Port(); port != "" && !(u.Scheme == "https" && port == "443") && !(u.Scheme == "http" && port == "80") {
		host += ":" + port
	}
	origin, err := ParseOrigin(u.Scheme + "://" + host)
	if err != nil {
		return "", errors.New("an address such as https://shop.example")
	}
	return origin, nil
}

func readHost(name string) (string, error) {
	if at, err := netip.ParseAddr(name); err == nil {
		if at.Is6() {
			return "[" + at.String() + "]", nil
		}
		return at.String(), nil
	}
	host, err := idna.Lookup.ToASCII(name)
	if err == nil {
		_, err = idna.Lookup.ToASCII(host) // some names become one that nobody may have
	}
	if err != nil || len(host) > 253 || slices.Contains(strings.Split(host, "."), "") {
		return "", errors.New("there is no such host name: an address such as https://shop.example")
	}
	if !strings.Contains(host, ".") && !IsLoopback(host) {
		return "", errors.New("the whole host name, such as www.shop.example")
	}
	return host, nil
}
