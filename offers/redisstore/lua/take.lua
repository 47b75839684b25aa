-- Keeps a look at a store's counters, once for each quarter of an hour.
-- KEYS: numbers of days, counters at the end of the day, quarters of the day, counters at the end of the day before.
-- ARGV: quarter, day, ms, totals, counters, the day before, how long days are kept (ms), quarters (ms), quarter's length (ms),
--       quarters that the take speaks for, days that are too old…
local q = num(ARGV[1])
local h = call('HMGET', KEYS[1], 'q', 'd', 't')
if h[1] and (num(h[1]) >= q or ARGV[2] < h[2]) then return { 'had' } end
if not h[1] then -- from here on there are numbers
  call('HSET', KEYS[1], 'q', ARGV[1], 'd', ARGV[6], 't', ARGV[4])
  call('SET', KEYS[4], ARGV[5], 'PX', ARGV[7])
  call('HSET', KEYS[3], ARGV[1], ARGV[4])
  call('PEXPIRE', KEYS[3], ARGV[8])
  return { 'first' }
end
local gap = math.max(0, q - num(h[1]) - num(ARGV[10])) * num(ARGV[9])
local before, begin = h[2], h[3]
if h[2] == ARGV[2] then
  local old = call('HGET', KEYS[1], ARGV[2])
  local g, b, t = string.match(old or '', '^%d+|%d+|(%d+)|([^|]*)|([^|]*)|')
  if g then gap, before, begin = gap + num(g), b, t end
end
call('HSET', KEYS[1], 'q', ARGV[1], 'd', ARGV[2], 't', ARGV[4],
  ARGV[2], table.concat({ ARGV[1], ARGV[3], text(gap), before, begin, ARGV[4] }, '|'))
call('SET', KEYS[2], ARGV[5], 'PX', ARGV[7])
call('HSET', KEYS[3], ARGV[1], ARGV[4])
call('PEXPIRE', KEYS[3], ARGV[8])
for i = 11, #ARGV do call('HDEL', KEYS[1], ARGV[i]) end
return { 'kept' }
