-- KEYS[1] the account's
-- ARGV: the sealed secret as it was read, the code's step, the secret sealed anew ('' = as it is)
-- Returns 0 if this code, or a later one, was used before, or the secret has changed.
if redis.call('HGET', KEYS[1], 'totp') ~= ARGV[1] then return 0 end
if tonumber(redis.call('HGET', KEYS[1], 'totp_step') or '0') >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'totp_step', ARGV[2])
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'totp', ARGV[3]) end
return 1
