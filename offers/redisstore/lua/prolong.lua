-- Staff gives a live code more time. KEYS: visitor, code, jobs, events, counters, creates.
-- ARGV: session, code, ms to add, most ms that staff may have added, its end as it was seen (the same call twice adds once).
local now = clock()
local c = call('HMGET', KEYS[2], 'st', 's', 'dl', 'en', 'sx', 'ca', 'px', 'sl')
if not c[1] then return { 'not_found', now } end
if c[2] ~= ARGV[1] then return { 'moved', now } end
if c[1] == 'redeemed' then return { 'already_redeemed', now } end
if c[1] == 'revoked' or c[1] == 'released' then return { c[1], now } end
if not lives(c[1], c[3], c[4], now) then return { 'expired', now } end
local ms = num(ARGV[3])
if c[4] ~= ARGV[5] then
  if c[8] == ARGV[5] .. '+' .. ARGV[3] and num(c[4]) == num(ARGV[5]) + ms then return { 'ok', now } end
  return { 'conflict', now }
end
local added = num(c[5]) + ms
if ms < 1 or added > num(ARGV[4]) then return { 'too_long', now } end
local deadline, ends = text(num(c[3]) + ms), text(num(c[4]) + ms)
call('HSET', KEYS[2], 'dl', deadline, 'en', ends, 'sx', text(added), 'sl', ARGV[5] .. '+' .. ARGV[3])
call('PEXPIRE', KEYS[2], text(num(call('PTTL', KEYS[2])) + ms))
call('ZADD', KEYS[3], ends, ARGV[2])
if c[2] ~= '' and call('HGET', KEYS[1], 'c') == ARGV[2] then call('HSET', KEYS[1], 'dl', deadline, 'en', ends, 'le', ends) end
if c[7] == '1' or c[7] == '2' then
  local create = 'c|' .. ARGV[2]
  if call('ZSCORE', KEYS[6], create) then
    call('HSET', KEYS[2], 'mv', '1') -- it may be on its way with the earlier end: another one follows it
  elseif c[7] == '2' then
    call('ZADD', KEYS[6], text(now), create)
  end
end
count(KEYS[5], c[6], 'prolonged')
record(KEYS[4], 'k', 'prolonged', 's', ARGV[1], 'ca', c[6], 'c', ARGV[2], 'ms', ARGV[3])
return { 'ok', now }
