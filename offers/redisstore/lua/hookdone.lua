-- A delivery is over, or due again later. KEYS: queue, deliveries. ARGV: id, token, delay ms ('' = over).
local now = clock()
if num(call('ZSCORE', KEYS[1], ARGV[1])) ~= num(ARGV[2]) then return { 'lost', now } end
if ARGV[3] == '' then
  call('ZREM', KEYS[1], ARGV[1])
  call('HDEL', KEYS[2], ARGV[1], ARGV[1] .. ':n')
else
  call('ZADD', KEYS[1], text(now + num(ARGV[3])), ARGV[1])
end
return { 'ok', now }
