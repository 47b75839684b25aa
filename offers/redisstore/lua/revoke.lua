-- Ends an offer before its time. KEYS: code, visitor, jobs, events, counters, budgets, calls, tries of calls, creates, first due.
-- ARGV: session, code, sweep ms.
local now = clock()
local c = call('HMGET', KEYS[1], 'st', 's', 'ca', 'fl', 'wc', 'dl', 'en', 'rv', 'px', 'pa')
if not c[1] then return { 'not_found', now } end
if c[2] ~= ARGV[1] then return { 'moved', now } end
if c[1] == 'redeemed' then return { 'already_redeemed', now } end
if c[1] == 'released' then -- stays released; if it lives again, no longer
  if c[8] ~= '1' or now >= num(c[7]) then return { 'released', now } end
  call('HSET', KEYS[1], 'rv', '0', 'xa', text(now))
else
  if c[1] == 'revoked' then return { 'revoked', now } end
  if not lives(c[1], c[6], c[7], now) then return { 'expired', now } end
  call('HSET', KEYS[1], 'st', 'revoked', 'xa', text(now))
end
if c[1] ~= 'released' and call('HGET', KEYS[2], 'c') == ARGV[2] then call('HSET', KEYS[2], 'st', 'revoked', 'le', text(now)) end
call('ZREM', KEYS[3], ARGV[2])
undo(KEYS[9], KEYS[7], KEYS[8], KEYS[10], ARGV[2], c[9], c[10], now, ARGV[3])
free(KEYS[6], KEYS[5], c[3], c[4], c[5])
count(KEYS[5], c[3], 'revoked')
record(KEYS[4], 'k', 'revoked', 's', ARGV[1], 'ca', c[3], 'c', ARGV[2])
return { 'ok', now }
