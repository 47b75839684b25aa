-- A dead letter's call is due again, unless there is nothing left to create, or a code that lives again to delete.
-- KEYS: letters, letters by time, creates or calls, code, visitor. ARGV: letter id, member, kind ('c', 'd', 's'), code.
local now = clock()
if call('HDEL', KEYS[1], ARGV[1]) == 0 then return { 'gone', now } end
call('ZREM', KEYS[2], ARGV[1])
local c = call('HMGET', KEYS[4], 'st', 'dl', 'en', 'rv')
local alive = lives(c[1], c[2], c[3], now) or (c[1] == 'released' and c[4] == '1' and now < num(c[3]))
if alive ~= (ARGV[3] == 'c') then return { 'over', now } end
if ARGV[3] == 'c' then
  if call('HGET', KEYS[4], 'px') == '3' then call('HSET', KEYS[4], 'px', '1') end
  if call('HGET', KEYS[5], 'rf') == ARGV[4] then call('HDEL', KEYS[5], 'rf') end
end
call('ZADD', KEYS[3], 'NX', text(now), ARGV[2])
return { 'ok', now }
