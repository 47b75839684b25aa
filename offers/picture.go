package offers

import "errors"

// ErrNoPicture: the store has no picture of this hash.
var ErrNoPicture = errors.New("no such picture")

// MaxPictures is how many pictures a store keeps: the newest, and the one in use.
const MaxPictures = 4

// NoteTried names the note until when (ms, in decimal digits) links to try an offer on the store's own pages are good.
const NoteTried = "tried"
