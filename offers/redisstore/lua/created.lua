-- A code is on the platform. KEYS: creates, tries of calls, code, calls, first due.
-- ARGV: code, token, the platform's reference, the state that its description was made of, sweep ms.
local now = clock()
local create = 'c|' .. ARGV[1]
if num(call('ZSCORE', KEYS[1], create)) ~= num(ARGV[2]) then return { 'lost', now } end
local c = call('HMGET', KEYS[3], 'st', 'dl', 'en', 'rv', 'pa', 'mv')
local tries = math.max(1, num(c[5]) + num(call('HGET', KEYS[2], create)))
if c[1] then call('HSET', KEYS[3], 'px', '2', 'pr', ARGV[3], 'pa', tries) end
if c[1] and (lives(c[1], c[2], c[3], now) or (c[1] == 'released' and c[4] == '1' and now < num(c[3]))) then
  untry(KEYS[2], KEYS[5], create)
  if c[1] == ARGV[4] and not c[6] then
    call('ZREM', KEYS[1], create)
  else
    call('ZADD', KEYS[1], text(now), create) -- its end has moved since
    call('HDEL', KEYS[3], 'mv')
  end
  return { 'ok', now }
end
call('HSET', KEYS[2], create, 0)
undo(KEYS[1], KEYS[4], KEYS[2], KEYS[5], ARGV[1], '2', tries, now, ARGV[5])
return { 'over', now }
