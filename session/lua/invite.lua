-- KEYS[1] the invitations of a store
-- ARGV: id, what is kept, life (ms), the most there may be, then the ids of those that
-- are over or are replaced
-- Returns 0 if there are too many.
for i = 5, #ARGV do redis.call('HDEL', KEYS[1], ARGV[i]) end
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
