-- A delivery is over, or due again later, and the listener's log says so. KEYS: queue, deliveries, log, deliveries by their last
-- try. ARGV: id, token ('' = was never queued), delay ms ('' = over), line for the log, most lines, keep ms.
local now = clock()
if ARGV[2] ~= '' and num(call('ZSCORE', KEYS[1], ARGV[1])) ~= num(ARGV[2]) then return { 'lost', now } end
if ARGV[3] == '' then
  call('ZREM', KEYS[1], ARGV[1])
  call('HDEL', KEYS[2], ARGV[1], ARGV[1] .. ':n')
else
  call('ZADD', KEYS[1], text(now + num(ARGV[3])), ARGV[1])
end
call('HSET', KEYS[3], ARGV[1], ARGV[4])
call('ZADD', KEYS[4], text(now), ARGV[1])
for _, old in ipairs(call('ZRANGE', KEYS[4], 0, 0 - num(ARGV[5]) - 1)) do
  call('ZREM', KEYS[4], old)
  call('HDEL', KEYS[3], old)
end
call('PEXPIRE', KEYS[3], ARGV[6])
call('PEXPIRE', KEYS[4], ARGV[6])
return { 'ok', now }
