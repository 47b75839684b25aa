-- KEYS: the e-mail's, the account's, the list of accounts, the team of each store
-- ARGV: id, created (ms), role, 'first' or 'any', then the account's fields and values
-- Returns 'made', 'taken' if the e-mail has an account already, or 'late' if this
-- was to be the server's first account and there is one.
if ARGV[4] == 'first' and redis.call('EXISTS', KEYS[3]) == 1 then return 'late' end
if redis.call('EXISTS', KEYS[1]) == 1 then return 'taken' end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], unpack(ARGV, 5))
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
for i = 4, #KEYS do redis.call('HSET', KEYS[i], ARGV[1], ARGV[3]) end
return 'made'
