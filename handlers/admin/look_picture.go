package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"lastcall/handlers/widget"
	"lastcall/offers"
	views "lastcall/views/admin"
)

// Pictures keeps stores' pictures.
type Pictures interface {
	// SavePicture answers the picture's hash. The oldest make room, but for the one named inUse.
	SavePicture(ctx context.Context, storeID string, picture []byte, inUse string) (hash string, err error)
}

const (
	boxPicture = "picture"
	boxAlt     = "alt"
)

func pictureView(s *offers.Storefront, wrong string) views.Picture {
	at := lookPath(s.ID) + "/picture"
	i := s.Theme.Image
	p := views.Picture{Action: at, RemoveURL: at + "/remove",
		File: views.Field{ID: "f-picture", Name: boxPicture, Label: "Another picture", Error: sentence(wrong),
			Hint: "PNG, JPEG, WebP or GIF, up to 2 MB. It is made smaller and saved anew: where and how it was taken goes."},
		AltBox: views.Field{Type: views.Text, ID: "f-alt", Name: boxAlt, Label: "What it shows, for those who can’t see it", Value: i.Alt, Wide: true,
			Hint: "Empty = decoration only."},
	}
	if i.Hash == "" {
		p.File.Label = "Picture"
		return p
	}
	p.Src, p.Alt, p.Width, p.Height = widget.PictureURL(s, i.Hash), i.Alt, i.Width, i.Height
	p.Words = fmt.Sprintf("%d × %d pixels. It stands above the discount.", i.Width, i.Height)
	if i.Alt == "" {
		p.Alt = "The pop-up’s picture"
	}
	return p
}

// savePicture takes a new picture, or other words for the one there is.
func (a *admin) savePicture(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, raw, err := uploaded(w, r, v)
	if err != nil {
		return err
	}
	if !isVersion(form["version"]) {
		return errForm
	}
	again := func(status int, words string) error {
		return a.renderLook(w, r, v, lookPage{status: status, store: v.store, form: themeToForm(v.store.Theme), pictureWrong: words})
	}
	if form["version"] != strconv.FormatInt(v.store.Version, 10) {
		return again(http.StatusConflict, "someone saved this store in between: this is how it is now. Choose the picture again.")
	}
	alt, err := clean(strings.TrimSpace(form[boxAlt]), false)
	if err != nil || len(alt) > offers.MaxAlt {
		return again(http.StatusUnprocessableEntity, fmt.Sprintf("the words for the picture: at most %d bytes on one line", offers.MaxAlt))
	}
	theme := v.store.Theme
	theme.Image.Alt = alt
	if len(raw) > 0 || theme.Image.Hash == "" {
		kept, size, err := cleanPicture(raw)
		if err != nil {
			return again(http.StatusUnprocessableEntity, err.Error())
		}
		hash, err := a.Pictures.SavePicture(r.Context(), v.store.ID, kept, theme.Image.Hash)
		if err != nil {
			return err
		}
		theme.Image.Hash, theme.Image.Width, theme.Image.Height = hash, size.X, size.Y
	}
	return a.pictureKept(w, r, v, theme, "The picture is saved. The next pop-up has it.")
}

// removePicture takes the picture out of the look. It stays at its address for pop-ups that are open.
func (a *admin) removePicture(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := parseForm(r); err != nil {
		return err
	}
	theme := v.store.Theme
	theme.Image = offers.Picture{}
	return a.pictureKept(w, r, v, theme, "The picture is gone from the look.")
}

func (a *admin) pictureKept(w http.ResponseWriter, r *http.Request, v *visit, theme offers.Theme, words string) error {
	switch err := a.keepTheme(r, v, theme); {
	case errors.Is(err, offers.ErrConflict):
		return a.renderLook(w, r, v, lookPage{status: http.StatusConflict, store: v.store, form: themeToForm(v.store.Theme),
			pictureWrong: "someone saved this store in between. Please do it again."})
	case err != nil:
		return err
	}
	return a.back(w, r, v, lookPath(v.store.ID)+"#picture", words)
}

// uploaded reads a form with one file in memory, bounded before anything is kept of it. A file that is too large is read
// no further and answered with one byte more than is allowed.
func uploaded(w http.ResponseWriter, r *http.Request, v *visit) (form map[string]string, raw []byte, err error) {
	r.Body = http.MaxBytesReader(w, v.whole, maxUpload+maxBody)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, nil, errForm
	}
	form = map[string]string{}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return form, raw, nil
		}
		if err != nil {
			return nil, nil, uploadFailed(err)
		}
		most := int64(4 << 10)
		if part.FormName() == boxPicture {
			most = maxUpload
		}
		text, err := io.ReadAll(io.LimitReader(part, most+1))
		if err != nil {
			return nil, nil, uploadFailed(err)
		}
		if part.FormName() == boxPicture {
			raw = text
		} else if int64(len(text)) <= most && len(form) < 8 {
			form[part.FormName()] = string(text)
		}
	}
}

func uploadFailed(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return &problem{status: http.StatusRequestEntityTooLarge, title: "The picture is too large", words: "A picture may have 2 MB. Save it smaller first, then choose it again."}
	}
	return errForm
}
