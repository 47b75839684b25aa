-- Queues a delivery of the log once more, with its tries counted anew. It is still given up by the age of its event, so one
-- that is too old for another wait is tried only once. KEYS: queue, deliveries, log. ARGV: id, keep ms.
local now = clock()
local line = call('HGET', KEYS[3], ARGV[1])
local message = line and cjson.decode(line).m or ''
if message == '' then return { 'gone', now } end
call('HSET', KEYS[2], ARGV[1], message)
call('HDEL', KEYS[2], ARGV[1] .. ':n')
call('ZADD', KEYS[1], text(now), ARGV[1])
call('PEXPIRE', KEYS[1], ARGV[2])
call('PEXPIRE', KEYS[2], ARGV[2])
return { 'ok', now }
