-- Keeps an API key and lists it with its store's. KEYS: all keys, the store's keys. ARGV: id, record, most that a store may have,
-- the list's own field.
local n = call('HLEN', KEYS[2]) - call('HEXISTS', KEYS[2], ARGV[4])
if call('HEXISTS', KEYS[2], ARGV[1]) == 0 and n >= num(ARGV[3]) then return -1 end
call('HSET', KEYS[1], ARGV[1], ARGV[2])
call('HSETNX', KEYS[2], ARGV[1], '0')
return 1
