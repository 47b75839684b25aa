package admin_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"lastcall/offers"
)

// upload posts a picture as a browser does.
func (p *person) upload(version string, file []byte, alt string) page {
	p.b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(p.b.t, form.WriteField("version", version))
	part, err := form.CreateFormFile("picture", "../../etc/picture.svg")
	must(p.b.t, err)
	_, err = part.Write(file)
	must(p.b.t, err)
	must(p.b.t, form.WriteField("alt", alt))
	must(p.b.t, form.Close())
	r, err := http.NewRequest(http.MethodPost, p.b.url+lookURL+"/picture", &body)
	must(p.b.t, err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return p.do(r)
}

// checks is a picture with something on it, of which a part can be seen through.
func checks(w, h int, alpha uint8) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{uint8(x), uint8(y), 90, 255}
			if x < w/2 {
				c.A = alpha
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func asPNG(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.Bytes()
}

func asJPEG(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

func asGIF(t testing.TB, m image.Image) []byte {
	var b bytes.Buffer
	frame := image.NewPaletted(m.Bounds(), palette.WebSafe)
	must(t, gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, frame, frame}, Delay: []int{1, 1, 1}}))
	return b.Bytes()
}

// webp is 16 × 16 pixels of one colour.
var webp, _ = base64.StdEncoding.DecodeString("UklGRhwAAABXRUJQVlA4TA8AAAAvD8ADAAcQEf0PRET/Aw==")

// claiming is a PNG whose head claims another size than it has.
func claiming(t testing.TB, w, h uint32) []byte {
	raw := asPNG(t, checks(16, 16, 255))
	binary.BigEndian.PutUint32(raw[16:], w)
	binary.BigEndian.PutUint32(raw[20:], h)
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return raw
}

// withEXIF puts a segment behind a JPEG's first two bytes.
func withEXIF(raw []byte, text string) []byte {
	segment := append([]byte{0xff, 0xe1, 0, byte(2 + 6 + len(text))}, "Exif\x00\x00"+text...)
	return append(append(append([]byte{}, raw[:2]...), segment...), raw[2:]...)
}

func TestPicturesAreMadeSafe(t *testing.T) {
	secret := "GPS 52.3702 N 4.8952 E"
	noise := image.NewNRGBA(image.Rect(0, 0, 900, 900))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(random.Uint32())
	}
	for _, c := range []struct {
		name          string
		file          []byte
		width, height int
		kind          string
	}{
		{"a PNG that can be seen through", asPNG(t, checks(300, 200, 40)), 300, 200, "image/png"},
		{"a large JPEG is made smaller", asJPEG(t, checks(2_000, 1_000, 255)), 896, 448, "image/jpeg"},
		{"a tall one too", asJPEG(t, checks(500, 2_000, 255)), 224, 896, "image/"},
		{"a GIF that moves stands still", asGIF(t, checks(200, 100, 255)), 200, 100, "image/"},
		{"a JPEG that says where it was taken", withEXIF(asJPEG(t, checks(300, 200, 255)), secret), 300, 200, "image/"},
		{"a GIF that is a page too", append(asGIF(t, checks(64, 64, 255)), "<html><script>alert(1)</script>"+secret...), 64, 64, "image/"},
		{"a PNG that is an archive too", append(asPNG(t, checks(64, 64, 255)), "PK\x03\x04"+secret...), 64, 64, "image/"},
		{"noise that hardly shrinks", asPNG(t, noise.SubImage(image.Rect(0, 0, 600, 600))), 0, 0, "image/png"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			got := b.as("owner").upload("1", c.file, " A <b>cup</b> ")
			if got.Status != 303 || got.Location != lookURL+"#picture" {
				t.Fatalf("%d %s", got.Status, got.text(".notice"))
			}
			kept := b.catalog.stores["fern"].Theme.Image
			if c.width > 0 && (kept.Width != c.width || kept.Height != c.height) || kept.Alt != "A <b>cup</b>" {
				t.Errorf("kept %+v", kept)
			}
			raw, err := b.ledger.Picture(t.Context(), "fern", kept.Hash)
			must(t, err)
			if kind := http.DetectContentType(raw); !strings.HasPrefix(kind, c.kind) || len(raw) > 300<<10 {
				t.Errorf("%d bytes of %s", len(raw), kind)
			}
			for _, part := range []string{"Exif", "GPS", "<script", "PK\x03\x04", "NETSCAPE"} {
				if bytes.Contains(raw, []byte(part)) {
					t.Errorf("%q is still in it", part)
				}
			}
			config, _, err := image.DecodeConfig(bytes.NewReader(raw))
			if err != nil || config.Width != kept.Width || config.Height != kept.Height {
				t.Errorf("it is %d × %d, %v", config.Width, config.Height, err)
			}
			page := b.as("owner").get(lookURL)
			shown := page.Find("figure.picture img")
			if src := shown.AttrOr("src", ""); src != "/i/fernkey/"+kept.Hash || !regexp.MustCompile(`^/i/fernkey/[0-9a-f]{32}$`).MatchString(src) || shown.AttrOr("alt", "") != "A <b>cup</b>" {
				t.Errorf("the page shows %q", src)
			}
			popup := b.as("owner").get(lookURL + "/preview").Find("main .picture")
			if popup.AttrOr("width", "") == "" || popup.AttrOr("height", "") == "" || popup.AttrOr("alt", "") != "A <b>cup</b>" {
				t.Error("the pop-up shows it without its size or its words")
			}
		})
	}
}

func TestPicturesAreRefused(t *testing.T) {
	b := newBench(t)
	p := b.as("owner")
	good := asPNG(t, checks(64, 64, 255))
	for _, c := range []struct {
		name  string
		file  []byte
		words string
	}{
		{"nothing", nil, "Choose a picture first"},
		{"text", []byte("hello"), "no PNG"},
		{"a drawing with a script", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "no PNG"},
		{"a page that begins like a GIF", []byte("GIF89a<script>alert(1)</script>"), ""},
		{"a BMP", append([]byte("BM"), make([]byte, 200)...), "no PNG"},
		{"a PNG that claims to be huge", claiming(t, 30_000, 30_000), "pixels a side"},
		{"one that claims the most there is", claiming(t, 1<<31-1, 1<<31-1), "PNG"},
		{"one that is long and thin", claiming(t, 60_000, 16), "pixels a side"},
		{"one that claims just too many pixels", claiming(t, 4_001, 2_000), "pixels a side"},
		{"one that claims what it does not have", claiming(t, 2_000, 2_000), "no PNG"},
		{"a dot", asPNG(t, checks(1, 1, 255)), "pixels a side"},
		{"cut off", good[:len(good)/2], "no PNG"},
		{"a head alone", good[:33], "no PNG"},
		{"over 2 MB", append(append([]byte{}, good...), make([]byte, 2<<20)...), "larger than 2 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := p.upload("1", c.file, "")
			wantStatus(t, got, 422)
			wantIn(t, "the message", got.text("#f-picture-e"), c.words)
			harmless(t, c.name, got)
		})
	}
	if got := p.upload("1", make([]byte, 3<<20), ""); got.Status != 413 {
		t.Errorf("over what is read at all: %d", got.Status)
	}
	if got := p.upload("1", good, strings.Repeat("x", offers.MaxAlt+1)); got.Status != 422 {
		t.Errorf("words without an end: %d", got.Status)
	}
	if got := p.upload("0", good, ""); got.Status != 409 {
		t.Errorf("someone else saved: %d", got.Status)
	}
	if theme := b.catalog.stores["fern"].Theme; theme != (offers.Theme{}) {
		t.Errorf("kept %+v", theme)
	}

	if got := p.upload("1", webp, ""); got.Status != 303 {
		t.Errorf("a WebP: %d %s", got.Status, got.text("#f-picture-e"))
	}
	hash := b.catalog.stores["fern"].Theme.Image.Hash
	if got := p.upload("2", nil, "Other words"); got.Status != 303 || b.catalog.stores["fern"].Theme.Image.Alt != "Other words" || b.catalog.stores["fern"].Theme.Image.Hash != hash {
		t.Errorf("other words for the same picture: %d", got.Status)
	}
	if got := p.post(lookURL+"/picture/remove", nil); got.Status != 303 || b.catalog.stores["fern"].Theme.Image != (offers.Picture{}) {
		t.Errorf("removing it: %d", got.Status)
	}
	if _, err := b.ledger.Picture(t.Context(), "fern", hash); err != nil {
		t.Errorf("pop-ups that are open lost it: %v", err)
	}
	r, err := http.NewRequest(http.MethodPost, b.url+lookURL+"/picture", io.LimitReader(strings.NewReader("--x\r\nbroken"), 11))
	must(t, err)
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if got := p.do(r); got.Status != 400 {
		t.Errorf("a broken form: %d", got.Status)
	}
}
