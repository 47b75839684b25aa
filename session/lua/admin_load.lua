-- KEYS[1] the hash of log-ins
-- ARGV: id, now, idle, absolute, step (all ms but the id)
-- Returns {state} or {'live', created, values, confirmed}; marks the session as seen
-- at most once a step, and deletes it when its time is over.
local s = redis.call('HGET', KEYS[1], 's:' .. ARGV[1])
if not s then return {'ended'} end
local created, seen = string.match(s, '^(%d+) (%d+)$')
local now = tonumber(ARGV[2])
local over
if now - tonumber(created) >= tonumber(ARGV[4]) then
  over = 'too_old'
elseif now - tonumber(seen) >= tonumber(ARGV[3]) then
  over = 'idle'
end
if over then
  redis.call('HDEL', KEYS[1], 's:' .. ARGV[1], 'v:' .. ARGV[1], 'c:' .. ARGV[1], 'b:' .. ARGV[1])
  return {over}
end
if now - tonumber(seen) >= tonumber(ARGV[5]) then
  redis.call('HSET', KEYS[1], 's:' .. ARGV[1], created .. ' ' .. ARGV[2])
end
return {'live', created, redis.call('HGET', KEYS[1], 'v:' .. ARGV[1]) or '', redis.call('HGET', KEYS[1], 'c:' .. ARGV[1]) or '0'}
