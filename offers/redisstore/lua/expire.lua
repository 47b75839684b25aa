-- Ends an offer whose time has come. KEYS: code, visitor, jobs, events, counters, budgets, calls, tries of calls, creates, first due.
-- ARGV: session, code, sweep ms.
local now = clock()
local c = call('HMGET', KEYS[1], 'st', 's', 'ca', 'fl', 'wc', 'en', 'rv', 'px', 'pa')
if not c[1] then
  call('ZREM', KEYS[3], ARGV[2])
  if call('ZREM', KEYS[9], 'c|' .. ARGV[2]) == 1 then undo(KEYS[9], KEYS[7], KEYS[8], KEYS[10], ARGV[2], '1', 0, now, ARGV[3]) end
  return { 'gone', now }
end
if c[2] ~= ARGV[1] then return { 'moved', now } end
local waiting = c[1] == 'offered' or c[1] == 'claimed' or (c[1] == 'released' and c[7] == '1')
if waiting and now < num(c[6]) then
  call('ZADD', KEYS[3], c[6], ARGV[2])
  return { 'later', now }
end
call('ZREM', KEYS[3], ARGV[2])
if not waiting then return { 'done', now } end
if c[1] == 'released' then
  call('HSET', KEYS[1], 'rv', '2') -- it had lived to its end
else
  call('HSET', KEYS[1], 'st', 'expired')
  if call('HGET', KEYS[2], 'c') == ARGV[2] then call('HSET', KEYS[2], 'st', 'expired') end
  count(KEYS[5], c[3], 'expired')
  record(KEYS[4], 'k', 'expired', 's', ARGV[1], 'ca', c[3], 'c', ARGV[2])
end
undo(KEYS[9], KEYS[7], KEYS[8], KEYS[10], ARGV[2], c[8], c[9], now, ARGV[3])
free(KEYS[6], KEYS[5], c[3], c[4], c[5])
return { 'expired', now, c[3], c[6] }
