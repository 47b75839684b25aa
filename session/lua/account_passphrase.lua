-- after end_others.lua
-- KEYS: the account's, its log-ins
-- ARGV: the hash that was checked, the new one, log-in that stays
-- Returns -1 if the passphrase was changed meanwhile, or how many log-ins ended.
if redis.call('HGET', KEYS[1], 'hash') ~= ARGV[1] then return -1 end
redis.call('HSET', KEYS[1], 'hash', ARGV[2])
return end_others(KEYS[2], ARGV[3])
