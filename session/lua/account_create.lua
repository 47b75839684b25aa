-- KEYS: the e-mail's, the account's, the list of accounts
-- ARGV: id, created (ms), then the account's fields and values
-- Returns 0 if the e-mail has an account already.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], unpack(ARGV, 3))
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
return 1
