-- Drops a dead letter, and what is known of a code of a shelf that was to be deleted.
-- KEYS: letters, letters by time, shelved codes. ARGV: letter id.
local now = clock()
local letter = call('HGET', KEYS[1], ARGV[1])
if not letter then return { 'gone', now } end
call('HDEL', KEYS[1], ARGV[1])
call('ZREM', KEYS[2], ARGV[1])
local code = cjson.decode(letter).Code
if string.sub(call('HGET', KEYS[3], code) or '', 1, 1) == 'g' then call('HDEL', KEYS[3], code) end
return { 'ok', now }
