// Package redisstore keeps offers in Redis, Valkey or a Cluster of them: offers.Store and offers.Catalog on go-redis.
//
// A store's state is spread over cells (1 for a small store). Everything that one change touches carries the hash tag
// {store.cell}, so it lies in one slot and changes in one Lua script. A session's cell follows from its id; codes are
// drawn until they fall into their session's cell, so that an order that knows only the code finds its slot. What a
// campaign may give away in all is kept centrally and handed to cells in grants (see grant.go).
//
// Deadlines and calls to platforms wait in two queues of a cell, so that a platform that is slow or away holds up no
// deadline. A call is queued by the script that makes it necessary, and says who has it by its score: the end of a lease.
//
// Scripts live in lua/, keys in keys.go; nothing else names one.
package redisstore
