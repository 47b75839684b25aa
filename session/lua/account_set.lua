-- KEYS[1] the account's
-- ARGV: field, value
-- Returns 0 if there is no such account.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
