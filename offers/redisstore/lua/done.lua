-- A call needs no more doing. KEYS: creates or calls, tries of calls, code, shelved codes, first due.
-- ARGV: member, kind ('c', 'd', 's'), code, token.
local now = clock()
if num(call('ZSCORE', KEYS[1], ARGV[1])) ~= num(ARGV[4]) then return { 'lost', now } end
call('ZREM', KEYS[1], ARGV[1])
untry(KEYS[2], KEYS[5], ARGV[1])
if ARGV[2] == 'c' then return { 'ok', now } end
local c = call('HMGET', KEYS[3], 'st', 'dl', 'en', 'rv')
if ARGV[2] == 'd' and c[1] and not (lives(c[1], c[2], c[3], now) or (c[1] == 'released' and c[4] == '1' and now < num(c[3]))) then
  call('HSET', KEYS[3], 'px', '0') -- a code that lives again was not deleted
end
local other = (ARGV[2] == 'd') and 's|' or 'd|'
if not call('ZSCORE', KEYS[1], other .. ARGV[3]) then
  if string.sub(call('HGET', KEYS[4], ARGV[3]) or '', 1, 1) == 'g' then call('HDEL', KEYS[4], ARGV[3]) end
end
return { 'ok', now }
