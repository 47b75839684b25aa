package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lastcall/views/widget"
)

func storybookPage(t *testing.T, path string) (*http.Response, *goquery.Document) {
	t.Helper()
	rec := httptest.NewRecorder()
	stories(config{}).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	res := rec.Result()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, doc
}

func TestStorybookShowsEveryStory(t *testing.T) {
	for name, tc := range map[string]struct{ index, dir, scheme string }{
		"as they are": {"/", "", ""},
		"dark":        {"/?scheme=dark", "", "dark"},
		"light, rtl":  {"/?dir=rtl&scheme=light", "rtl", "light"},
		"nonsense":    {"/?dir=up&scheme=pink", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			res, index := storybookPage(t, tc.index)
			if res.StatusCode != http.StatusOK {
				t.Fatal(res.Status)
			}
			shown := map[string]int{}
			index.Find("section iframe").Each(func(_ int, f *goquery.Selection) {
				src, _ := f.Attr("src")
				shown[src]++
			})
			for _, s := range widget.Stories() {
				if tc.scheme == "" && shown["/story/"+s.Name] != 2 {
					t.Errorf("%s stands in %d frames, want 2", s.Name, shown["/story/"+s.Name])
				}
			}
			for src, n := range shown {
				if n != 2 {
					t.Errorf("%s: %d frames, want 2", src, n)
				}
				story, page := storybookPage(t, src)
				if story.StatusCode != http.StatusOK || page.Find("main[data-view]").Length() != 1 {
					t.Errorf("%s: %s, %d views", src, story.Status, page.Find("main[data-view]").Length())
				}
				if dir, _ := page.Find("html").Attr("dir"); tc.dir != "" && dir != tc.dir {
					t.Errorf("%s: dir %q", src, dir)
				}
				checkLocal(t, src, story, page)
				theme, _ := page.Find("link[href^='/theme/']").Attr("href")
				sheet, css := storybookPage(t, theme)
				if sheet.StatusCode != http.StatusOK || tc.scheme != "" && !strings.Contains(css.Text(), "color-scheme:"+tc.scheme) {
					t.Errorf("%s: theme %s: %s %s", src, theme, sheet.Status, css.Text())
				}
			}
		})
	}
}

// checkLocal: everything a story loads comes from this server and is there, under a policy without exceptions.
func checkLocal(t *testing.T, src string, res *http.Response, page *goquery.Document) {
	t.Helper()
	if csp := res.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("%s: policy %q", src, csp)
	}
	page.Find("script[src], link[href]").Each(func(_ int, e *goquery.Selection) {
		address := e.AttrOr("src", e.AttrOr("href", ""))
		if asset, _ := storybookPage(t, address); !strings.HasPrefix(address, "/") || asset.StatusCode != http.StatusOK {
			t.Errorf("%s loads %s: %s", src, address, asset.Status)
		}
	})
}

func TestStorybookHasNoOtherPages(t *testing.T) {
	for _, path := range []string{"/story/nothing", "/theme/nothing.css", "/admin/", "/storybook/"} {
		if res, _ := storybookPage(t, path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, res.Status)
		}
	}
}
