-- Hands out due calls: their score moves to the end of the lease, which is the token, and their tries are counted.
-- KEYS: calls, tries of calls. ARGV: how many, lease ms.
local now = clock()
local due = call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'WITHSCORES', 'LIMIT', 0, ARGV[1])
local token, out = text(now + num(ARGV[2])), {}
for i = 1, #due, 2 do
  call('ZADD', KEYS[1], token, due[i])
  out[#out + 1] = due[i]
  out[#out + 1] = due[i + 1]
  out[#out + 1] = call('HINCRBY', KEYS[2], due[i], 1)
end
local nextOne = call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return { now, nextOne[2] or '0', token, out }
