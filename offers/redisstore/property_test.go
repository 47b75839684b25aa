package redisstore_test

import (
	"testing"

	"lastcall/offers/redisstore"
	"lastcall/offers/storetest"
	"lastcall/offers/storetest/redistest"
)

func TestPropertiesOnRedis(t *testing.T) {
	storetest.Properties(t, func(tb testing.TB) storetest.Ledger {
		return redisstore.New(redistest.Client(tb), redisstore.Options{})
	})
}

func TestPropertiesOnEmbedded(t *testing.T) {
	storetest.Properties(t, func(tb testing.TB) storetest.Ledger {
		return redisstore.New(embeddedClient(tb), redisstore.Options{})
	})
}
