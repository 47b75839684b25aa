package redisstore

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"

	"lastcall/offers"
)

//go:embed lua/savepicture.lua
var savePictureLua string

var savePictureScript = script(savePictureLua)

// SavePicture keeps a picture of a store's and answers its hash. The oldest make room beyond offers.MaxPictures, but for
// the one named inUse.
func (s *Store) SavePicture(ctx context.Context, storeID string, picture []byte, inUse string) (hash string, err error) {
	sum := sha256.Sum256(picture)
	hash = hex.EncodeToString(sum[:16])
	err = savePictureScript.Run(ctx, s.redis, []string{keyPictures(storeID), keyPictureOrder(storeID)},
		hash, picture, inUse, offers.MaxPictures).Err()
	return hash, outside(err)
}

// Picture is a store's picture by its hash. Errors: offers.ErrNoPicture, offers.ErrUnavailable.
func (s *Store) Picture(ctx context.Context, storeID, hash string) ([]byte, error) {
	picture, err := s.redis.HGet(ctx, keyPictures(storeID), hash).Bytes()
	if isNil(err) {
		return nil, offers.ErrNoPicture
	}
	return picture, outside(err)
}
