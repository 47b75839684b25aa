package redisstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"lastcall/offers"
	"lastcall/offers/redisstore"
)

func TestPictures(t *testing.T) {
	for engine, open := range everywhere {
		t.Run(engine, func(t *testing.T) {
			ctx := t.Context()
			s := redisstore.New(open(t), redisstore.Options{})
			picture := func(n int) []byte { return append([]byte{0xff, 0xd8, 0, '\r', '\n', byte(n)}, fmt.Sprint(n)...) }
			inUse := ""
			var hashes []string
			for n := range offers.MaxPictures + 3 {
				hash, err := s.SavePicture(ctx, "tea", picture(n), inUse)
				if err != nil || !offers.ValidPictureHash(hash) {
					t.Fatalf("%q, %v", hash, err)
				}
				if again, err := s.SavePicture(ctx, "tea", picture(n), inUse); err != nil || again != hash {
					t.Errorf("the same picture is %q, %v", again, err)
				}
				if hashes = append(hashes, hash); n == 0 {
					inUse = hash
				}
			}
			kept := 0
			for n, hash := range hashes {
				got, err := s.Picture(ctx, "tea", hash)
				switch {
				case err == nil && bytes.Equal(got, picture(n)):
					kept++
				case !errors.Is(err, offers.ErrNoPicture):
					t.Errorf("picture %d: %q, %v", n, got, err)
				case n == 0 || n == len(hashes)-1:
					t.Errorf("picture %d is gone, and is the one in use or the newest", n)
				}
			}
			if kept != offers.MaxPictures {
				t.Errorf("%d pictures are kept, want %d", kept, offers.MaxPictures)
			}
			if _, err := s.Picture(ctx, "other", hashes[0]); !errors.Is(err, offers.ErrNoPicture) {
				t.Errorf("another store has it: %v", err)
			}
		})
	}
}
