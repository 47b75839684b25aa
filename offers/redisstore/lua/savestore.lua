-- Saves a store at the version it was read at. KEYS: store, index of public keys, audit log. ARGV: version, json, key, id,
-- cells, line of the log, lines kept.
local v = num(call('HGET', KEYS[1], 'v'))
if v ~= num(ARGV[1]) then return -1 end
local owner = call('HGET', KEYS[2], ARGV[3])
if owner and owner ~= ARGV[4] then return -2 end
local cells = call('HGET', KEYS[1], 'cells')
if cells and cells ~= ARGV[5] then return -3 end
local old = call('HGET', KEYS[1], 'key')
if old and old ~= ARGV[3] then call('HDEL', KEYS[2], old) end
call('HSET', KEYS[1], 'v', v + 1, 'json', ARGV[2], 'key', ARGV[3], 'cells', ARGV[5])
call('HSET', KEYS[2], ARGV[3], ARGV[4])
call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[7], '*', 'c', ARGV[6])
return v + 1
