-- Hands out due deliveries: their score moves to the end of the lease, which is the token, and their tries are counted.
-- KEYS: queue, deliveries. ARGV: how many, lease ms.
local now = clock()
local due = call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'WITHSCORES', 'LIMIT', 0, ARGV[1])
local token, out = text(now + num(ARGV[2])), {}
for i = 1, #due, 2 do
  local message = call('HGET', KEYS[2], due[i])
  if message then
    call('ZADD', KEYS[1], token, due[i])
    out[#out + 1] = due[i]
    out[#out + 1] = due[i + 1]
    out[#out + 1] = call('HINCRBY', KEYS[2], due[i] .. ':n', 1)
    out[#out + 1] = message
  else
    call('ZREM', KEYS[1], due[i])
  end
end
return { now, token, out }
