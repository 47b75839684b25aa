-- KEYS[1] the account's
-- ARGV: the sealed secret as it was read, the same sealed anew
-- Returns 0 if it has changed meanwhile.
if redis.call('HGET', KEYS[1], 'totp') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'totp', ARGV[2])
return 1
