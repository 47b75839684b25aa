// Package embedded runs a Redis engine inside this process, for trying
// Lastcall out and for a small shop. It is miniredis with the three things
// that miniredis leaves to its user: a real clock, durability and a size.
//
// Time. Every command runs at one instant: milliseconds, taken under the lock
// that orders execution and journal, and never going back. TIME, stream ids
// and key lifetimes all come from it, so a key ends in the millisecond it was
// told to, as on a real Redis.
//
// Durability. What a command changes is journaled as plain write commands (a
// script's writes, not the script: replay needs no Lua and cannot choose
// differently) with the instant they ran at. A reply leaves only when every
// change made so far is on the disk, so nobody sees anything that a crash
// could take back; all replies waiting at the same time share one fsync. A
// snapshot, which is the same file format with the smallest set of commands
// that rebuilds the state, keeps the journal short.
//
// Size. Scripts with a line that starts with "-- grows" are refused with
// ErrFull once Options.MaxKeys is reached; everything else (redeem, expire,
// delete, plain commands) always passes.
//
// Two limits come from miniredis: about 80 bytes stay in memory, until a
// restart, for each distinct key ever written, and a script costs about a
// fifth of a millisecond.
//
// Reach. There is no listener: only Engine.Client speaks to the engine.
//
// # Files
//
// A directory belongs to one process (flock on "lock") and holds generations:
// snapshot-N rebuilds the state as it was when journal-N began. journal-N is
// complete on disk before journal-N+1 is made, and snapshot-N+1 takes its
// name only once it is complete; so whatever a crash leaves, the newest
// snapshot and the journals from its number onward are the whole truth.
//
//	file   = header record*
//	header = magic[8] generation u64 created-ms u64 crc32c u32   (little endian)
//	record = length u32 crc32c(length, payload) u32 payload
//	payload= now-ms synced count command*                        (uvarints)
//	command= count (length bytes)*
//
// "synced" is how much of the file was known to be on the disk when the
// record was made. It tells a torn tail, which nobody was told about and
// which is cut off, from damage inside acknowledged data, which is refused.
package embedded
