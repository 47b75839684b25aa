package embedded

import "strings"

type kind uint8

const (
	unknown kind = iota
	reads        // changes nothing
	neutral      // changes nothing that outlives the connection or the process
	writes       // journaled
	expires      // journaled, and may set when its first key ends
	renames      // journaled, and gives its second key the end of its first
	ttl          // asks when a key ends: answered here
	refused
)

// kinds is every command the engine lets through, and why it refuses some
// that miniredis has. What is in neither is refused too.
var (
	kinds   = map[string]kind{}
	reasons = map[string]string{}
)

func init() {
	list := func(k kind, names string) {
		for name := range strings.FieldsSeq(names) {
			kinds[name] = k
		}
	}
	list(reads, `BITCOUNT BITPOS DBSIZE EXISTS GEODIST GEOPOS GEORADIUSBYMEMBER_RO GEORADIUS_RO GEOSEARCH GET GETBIT
		GETRANGE HEXISTS HGET HGETALL HKEYS HLEN HMGET HRANDFIELD HSCAN HSTRLEN HVALS KEYS LINDEX LLEN LPOS LRANGE
		MGET RANDOMKEY SCAN SCARD SDIFF SINTER SINTERCARD SISMEMBER SMEMBERS SMISMEMBER SRANDMEMBER SSCAN STRLEN
		SUNION TOUCH TYPE XLEN XRANGE XREAD XREVRANGE ZCARD ZCOUNT ZINTER ZLEXCOUNT ZMSCORE ZRANDMEMBER ZRANGE
		ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE ZUNION`)
	list(ttl, `TTL PTTL EXPIRETIME PEXPIRETIME`)
	list(neutral, `AUTH CLIENT CLUSTER COMMAND ECHO EVAL EVALSHA EVALSHA_RO EVAL_RO HELLO INFO MEMORY OBJECT PING QUIT
		SCRIPT SELECT TIME UNWATCH WAIT WATCH XINFO`)
	list(writes, `APPEND BITOP DECR DECRBY DEL DELEX FLUSHALL FLUSHDB GEOADD GETDEL GETSET
		HDEL HINCRBY HINCRBYFLOAT HMSET HSET HSETNX INCR INCRBY INCRBYFLOAT LINSERT LMOVE LMPOP LPOP LPUSH LPUSHX
		LREM LSET LTRIM MSET MSETNX PERSIST RPOP RPOPLPUSH RPUSH RPUSHX SADD SETBIT SETNX SETRANGE
		SMOVE SREM UNLINK XADD XDEL XTRIM ZADD ZINCRBY ZMPOP ZPOPMAX ZPOPMIN
		ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE`)
	list(expires, `EXPIRE EXPIREAT GETEX PEXPIRE PEXPIREAT PSETEX SET SETEX`)
	list(renames, `RENAME RENAMENX`)

	refuse := func(reason, names string) {
		list(refused, names)
		for name := range strings.FieldsSeq(names) {
			reasons[name] = reason
		}
	}
	refuse("nothing here may block: poll instead", `BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN`)
	refuse("there is no pub/sub here", `PSUBSCRIBE PUBLISH PUBSUB PUNSUBSCRIBE SPUBLISH SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE UNSUBSCRIBE`)
	refuse("consumer groups are not kept here: use a sorted set of leased jobs", `XACK XAUTOCLAIM XCLAIM XGROUP XPENDING XREADGROUP`)
	refuse("it picks by chance, which cannot be replayed: use SRANDMEMBER and SREM", `SPOP`)
	refuse("HyperLogLogs are not kept here", `PFADD PFCOUNT PFMERGE`)
	refuse("fields do not end on their own here, nor in Redis 7.0", `HEXPIRE HPERSIST HPTTL HSETEX HTTL`)
	refuse("there is one database, 0", `MOVE SWAPDB`)
	// miniredis keeps an empty result as a key.
	refuse("empty results are not exact here: read and write", `SDIFFSTORE SINTERSTORE SUNIONSTORE ZINTERSTORE ZUNIONSTORE`)
	refuse("use GEOSEARCH", `GEORADIUS GEORADIUSBYMEMBER`)
	// miniredis leaves what was under the copy's name behind, if of another type.
	refuse("copies are not exact here: read and write", `COPY DUMP RESTORE`)
	refuse("a transaction cannot start or end inside a script", `DISCARD EXEC MULTI`)
}

// refusal says why a command (upper case) will not be run, or "".
func refusal(cmd string, args []string) string {
	switch k := kinds[cmd]; {
	case k == refused:
		return reasons[cmd]
	case k == unknown:
		return "this engine does not have it"
	case cmd == "SELECT" && (len(args) != 1 || args[0] != "0"):
		return reasons["MOVE"]
	case cmd == "XREAD" && hasWord(args, "BLOCK"):
		return reasons["BLPOP"]
	}
	return ""
}

// hasWord reports whether an option stands before the list of streams.
func hasWord(args []string, word string) bool {
	for _, a := range args {
		if strings.EqualFold(a, word) {
			return true
		}
		if strings.EqualFold(a, "STREAMS") {
			return false
		}
	}
	return false
}
