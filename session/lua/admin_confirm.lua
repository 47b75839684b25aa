-- KEYS[1] the hash of log-ins
-- ARGV: id, now (ms)
-- Returns 0 if the session has ended meanwhile.
if redis.call('HEXISTS', KEYS[1], 's:' .. ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'c:' .. ARGV[1], ARGV[2])
return 1
