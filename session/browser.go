package session

import "strings"

// maxUserAgent bounds what is looked at of what a browser calls itself, bytes.
const maxUserAgent = 512

// The first that fits counts: most browsers also call themselves by others' names.
var (
	browserNames = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}}
	systemNames = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"},
		{"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// browserWords says in our own words what a User-Agent header stands for, "" if
// nothing in it is known.
func browserWords(header string) string {
	header = header[:min(len(header), maxUserAgent)]
	browser, system := named(header, browserNames), named(header, systemNames)
	switch {
	case browser != "" && system != "":
		return browser + " on " + system
	default:
		return browser + system
	}
}

func named(header string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(header, n[0]) {
			return n[1]
		}
	}
	return ""
}
