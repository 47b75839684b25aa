-- Hands out due jobs: their score moves to the end of the lease. KEYS: jobs. ARGV: how many, lease ms.
local now = clock()
local due = call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'WITHSCORES', 'LIMIT', 0, ARGV[1])
for i = 1, #due, 2 do call('ZADD', KEYS[1], text(now + num(ARGV[2])), due[i]) end
local nextOne = call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return { now, nextOne[2] or '0', due }
