package admin_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"lastcall/offers"
)

// uploads posts a form of parts, as a browser does where there is a file.
func (p *person) uploads(path, file string, fields map[string]string) page {
	p.b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		must(p.b.t, form.WriteField(name, value))
	}
	if file != "" {
		part, err := form.CreateFormFile("file", "backup.json")
		must(p.b.t, err)
		_, err = part.Write([]byte(file))
		must(p.b.t, err)
	}
	must(p.b.t, form.Close())
	r, err := http.NewRequest(http.MethodPost, p.b.url+path, &body)
	must(p.b.t, err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return p.do(r)
}

func TestABackupLeavesAndComesIn(t *testing.T) {
	b := newBench(t)
	const evil = `</textarea><script>alert(1)</script>`
	c := offers.NewCampaign("fern", "evil", evil)
	c.Enabled = true
	b.catalog.put(c)
	p := b.as("both")
	down := p.post("/admin/stores/fern/settings/backup/download", nil)
	wantStatus(t, down, http.StatusOK)
	wantIn(t, "its name", down.Header.Get("Content-Disposition"), `filename="lastcall-fern-2026-11-21.json"`)
	for _, secret := range []string{"salt of fern", "fernkey", "secret-path"} {
		if strings.Contains(down.Raw, secret) {
			t.Errorf("the file tells %s", secret)
		}
	}

	const into = "/admin/stores/other/settings/backup"
	preview := p.uploads(into+"/preview", down.Raw, nil)
	wantStatus(t, preview, http.StatusOK)
	wantIn(t, "what would change", preview.text("section"), "Welcome of fern")
	if preview.Find("main script").Length() != 0 || len(b.catalog.campaigns["other"]) != 1 {
		t.Error("a name is markup, or the preview wrote something")
	}
	sent := map[string]string{"seen": preview.Find("input[name=seen]").AttrOr("value", ""),
		"text": strings.ReplaceAll(strings.TrimPrefix(preview.Find("textarea[name=text]").Text(), "\n"), "\n", "\r\n")}

	moved := b.catalog.stores["other"]
	moved.Version++
	b.catalog.stores["other"] = moved
	stale := p.uploads(into+"/restore", "", sent)
	if stale.Status != http.StatusConflict || len(b.catalog.campaigns["other"]) != 1 {
		t.Errorf("after somebody's change: %d", stale.Status)
	}
	sent["seen"] = stale.Find("input[name=seen]").AttrOr("value", "")
	if got := p.uploads(into+"/restore", "", sent); got.Status != http.StatusSeeOther {
		t.Fatalf("restore: %d %s", got.Status, got.text("main"))
	}
	in := b.catalog.campaign("other", "evil")
	if in.Name != evil || in.Enabled || in.StoreID != "other" || b.catalog.campaign("other", "welcome").Name != "Welcome of fern" {
		t.Errorf("%+v", in)
	}
	if s := b.catalog.stores["other"]; s.TimeZone != "Europe/Amsterdam" || s.Key != "otherkey" || s.Name != "Shop other" || s.Salt != "salt of other" {
		t.Errorf("%+v", s)
	}

	for name, file := range map[string]string{"none": "", "no JSON": "hello", "one that was changed": strings.Replace(down.Raw, "Europe/Amsterdam", "Europe/Berlin", 1)} {
		if got := p.uploads(into+"/preview", file, map[string]string{"x": "y"}); got.Status != http.StatusUnprocessableEntity || got.text("[role=alert]") == "" {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
	if got := b.as("editor").post("/admin/stores/fern/settings/backup/download", nil); got.Status != http.StatusForbidden {
		t.Errorf("an editor: %d", got.Status)
	}
	log, err := b.ledger.Changes(t.Context(), "other", "", 10)
	must(t, err)
	if len(log) == 0 || log[0].Action != "backup.restored" {
		t.Errorf("the log of changes: %+v", log)
	}
}
