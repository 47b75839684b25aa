-- Revokes an API key of a store. KEYS: all keys, the store's keys. ARGV: id, store.
local record = call('HGET', KEYS[1], ARGV[1])
if not record or cjson.decode(record).store_id ~= ARGV[2] then return 0 end
call('HDEL', KEYS[1], ARGV[1])
call('HDEL', KEYS[2], ARGV[1])
return 1
