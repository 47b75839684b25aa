// Package session says who is asking.
//
// Shoppers are [Visitors]: a random id in a token that we signed, carried in a
// partitioned cookie or, where the browser keeps no cookie for us, in a header.
// Checking it costs one signature and no round trip. Merchants have [Accounts],
// and [Admins] keeps their log-ins in Redis, so that a log-out is the server's.
//
// Both Visitors and Admins are gorilla/sessions stores. Their secrets come from
// one rotating ring of [Keys]; each purpose has keys of its own, so that a value
// made for one is worthless for another.
package session
