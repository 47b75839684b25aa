package redisstore_test

import (
	"errors"
	"fmt"
	"testing"

	"lastcall/offers"
	"lastcall/offers/redisstore"
)

func TestASessionIsFoundByItsNameAndByItsCode(t *testing.T) {
	for engine, open := range everywhere {
		t.Run(engine, func(t *testing.T) {
			s, ctx := redisstore.New(open(t), redisstore.Options{}), t.Context()
			store, c := testStore(t, s, 3)
			codes := map[string]string{}
			for i := range 30 {
				session := fmt.Sprint("session-", i)
				r, err := s.Mint(ctx, mintRequest(store, c, session))
				if err != nil {
					t.Fatal(err)
				}
				codes[session] = r.Offer.Code
			}
			for session, code := range codes {
				for _, who := range []string{offers.SessionName(store, session), code} {
					if got, err := s.SessionOf(ctx, store, who); err != nil || got != session {
						t.Errorf("%s: %q, %v; want %q", who, got, err, session)
					}
				}
			}
			if err := s.Forget(ctx, store, "session-7"); err != nil {
				t.Fatal(err)
			}
			for _, who := range []string{"", "ses_", "ses_000000000000000000000000", "NO-SUCH-CODE", "session-3", "ses_*", codes["session-7"], offers.SessionName(store, "session-7")} {
				var refused *offers.Refusal
				if got, err := s.SessionOf(ctx, store, who); !errors.As(err, &refused) || refused.Reason != offers.ReasonNotFound {
					t.Errorf("%q: %q, %v", who, got, err)
				}
			}
		})
	}
}
