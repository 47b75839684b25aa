package admin

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // read, and kept as a still
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // read, and kept as JPEG or PNG
)

// Bounds of pictures.
const (
	maxUpload      = 2 << 20   // bytes of what is uploaded
	maxSide        = 6_000     // pixels of what is uploaded
	maxPixels      = 8_000_000 // of what is uploaded: what it may take to decode
	minSide        = 16        // pixels of what is uploaded
	keptWidth      = 896       // pixels of what is kept: twice the pop-up's
	keptHeight     = 896
	maxKept        = 300 << 10 // bytes of what is kept
	pictureQuality = 82        // of JPEG
)

var (
	errNoPicture    = errors.New("choose a picture first")
	errPictureBytes = fmt.Errorf("the picture is larger than %d MB: save it smaller first", maxUpload>>20)
	errPictureKind  = errors.New("this is no PNG, JPEG, WebP or GIF that can be read")
	errPictureSize  = fmt.Errorf("a picture has between %d and %d pixels a side and at most %d million in all", minSide, maxSide, maxPixels/1_000_000)
	errPictureDense = errors.New("the picture stays too large however it is saved: choose a simpler one")
)

// decoding lets one picture at a time take the memory that decoding needs.
var decoding = make(chan struct{}, 1)

// cleanPicture decodes what a stranger made and encodes it anew, so that nothing is left of it but what it shows: no
// metadata, no second file behind the first. Its errors are for people.
func cleanPicture(raw []byte) (kept []byte, size image.Point, err error) {
	if len(raw) == 0 {
		return nil, size, errNoPicture
	}
	if len(raw) > maxUpload {
		return nil, size, errPictureBytes
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, size, errPictureKind
	}
	w, h := config.Width, config.Height
	if w < minSide || h < minSide || w > maxSide || h > maxSide || w*h > maxPixels {
		return nil, size, errPictureSize
	}
	decoding <- struct{}{}
	defer func() { <-decoding }()
	decoded, again, err := image.Decode(bytes.NewReader(raw))
	if err != nil || again != kind {
		return nil, size, errPictureKind
	}
	if b := decoded.Bounds(); b.Dx() > w || b.Dy() > h || b.Dx() < 1 || b.Dy() < 1 {
		return nil, size, errPictureKind
	}
	for scale := 1.0; scale > 0.2; scale *= 0.75 {
		shown := shrunk(decoded, int(keptWidth*scale), int(keptHeight*scale))
		kept, err := encoded(shown)
		if err != nil {
			return nil, size, err
		}
		if len(kept) <= maxKept {
			return kept, shown.Bounds().Size(), nil
		}
	}
	return nil, size, errPictureDense
}

// shrunk fits a picture into a box, and copies it in any case: the copy holds pixels alone.
func shrunk(from image.Image, w, h int) *image.NRGBA {
	b := from.Bounds()
	factor := min(1, float64(w)/float64(b.Dx()), float64(h)/float64(b.Dy()))
	to := image.NewNRGBA(image.Rect(0, 0, max(1, int(float64(b.Dx())*factor)), max(1, int(float64(b.Dy())*factor))))
	draw.ApproxBiLinear.Scale(to, to.Bounds(), from, b, draw.Src, nil)
	return to
}

// encoded is PNG where something shows through, or where it is smaller, else JPEG.
func encoded(m *image.NRGBA) ([]byte, error) {
	var asPNG, asJPEG bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&asPNG, m); err != nil {
		return nil, err
	}
	if !m.Opaque() {
		return asPNG.Bytes(), nil
	}
	flat := image.NewRGBA(m.Bounds())
	draw.Draw(flat, flat.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), m, image.Point{}, draw.Over)
	if err := jpeg.Encode(&asJPEG, flat, &jpeg.Options{Quality: pictureQuality}); err != nil {
		return nil, err
	}
	if asPNG.Len() <= asJPEG.Len() {
		return asPNG.Bytes(), nil
	}
	return asJPEG.Bytes(), nil
}
