-- KEYS[1] the hash of log-ins
-- ARGV: id, now, idle, absolute (ms), 'new' or 'old', values, then of a new log-in:
-- confirmed (ms), about
-- Returns 0 if an old session is no longer there: a save never revives what was
-- logged out or revoked meanwhile.
local mine, stored = 's:' .. ARGV[1], 'v:' .. ARGV[1]
local now = tonumber(ARGV[2])
if ARGV[5] == 'old' then
  if redis.call('HEXISTS', KEYS[1], mine) == 0 then return 0 end
else
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    local created, seen = string.match(all[i + 1], '^(%d+) (%d+)$')
    if string.sub(all[i], 1, 2) == 's:' and created and
      (now - tonumber(created) >= tonumber(ARGV[4]) or now - tonumber(seen) >= tonumber(ARGV[3])) then
      local id = string.sub(all[i], 3)
      redis.call('HDEL', KEYS[1], all[i], 'v:' .. id, 'c:' .. id, 'b:' .. id)
    end
  end
  redis.call('HSET', KEYS[1], mine, ARGV[2] .. ' ' .. ARGV[2])
  if ARGV[8] then redis.call('HSET', KEYS[1], 'c:' .. ARGV[1], ARGV[7], 'b:' .. ARGV[1], ARGV[8]) end
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
if ARGV[6] == '' then
  redis.call('HDEL', KEYS[1], stored)
else
  redis.call('HSET', KEYS[1], stored, ARGV[6])
end
return 1
