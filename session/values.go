package session

import (
	"bytes"
	"encoding/gob"
	"fmt"

	"github.com/gorilla/sessions"
)

// known is the key under which a gorilla session holds its typed self
// (Visitor or Admin). It is never stored.
type known struct{}

// encodeValues gives a session's values as bytes, nil if there are none. Values
// of types beyond Go's own need gob.Register.
func encodeValues(s *sessions.Session, limit int) ([]byte, error) {
	kept := make(map[any]any, len(s.Values))
	for k, v := range s.Values {
		if k != (known{}) {
			kept[k] = v
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(kept); err != nil {
		return nil, fmt.Errorf("session: encoding values: %w", err)
	}
	if b.Len() > limit {
		return nil, ErrTooMuch
	}
	return b.Bytes(), nil
}

// decodeValues adds stored values to a session's.
func decodeValues(b []byte, s *sessions.Session) error {
	if len(b) == 0 {
		return nil
	}
	var kept map[any]any
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&kept); err != nil {
		return fmt.Errorf("%w: %w", ErrValues, err)
	}
	for k, v := range kept {
		s.Values[k] = v
	}
	return nil
}
