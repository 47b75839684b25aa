-- Notes when an API key was last used, if it is still there and nobody knows of a later use. KEYS: all keys, the store's keys.
-- ARGV: id, ms.
if call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
if num(ARGV[2]) <= num(call('HGET', KEYS[2], ARGV[1])) then return 0 end
call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
