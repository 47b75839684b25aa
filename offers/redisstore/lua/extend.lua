-- "More time" for an unclaimed offer. KEYS: visitor, code, jobs, events, counters.
-- ARGV: session, code, ms to add, how often at most, how often when it was looked at (the same call twice adds once).
local now = clock()
local o = call('HMGET', KEYS[1], 'x', 'c')
if o[1] then return { 'erased', now } end
if o[2] ~= ARGV[2] then return { 'moved', now } end
local c = call('HMGET', KEYS[2], 'st', 'dl', 'ex', 'ca', 's', 'en')
if not c[1] then return { 'expired', now } end
if c[5] ~= ARGV[1] then return { 'wrong_session', now } end
if c[1] == 'redeemed' then return { 'already_redeemed', now } end
if c[1] == 'revoked' or c[1] == 'released' then return { c[1], now } end
if not lives(c[1], c[2], c[6], now) then return { 'expired', now } end
if c[1] == 'offered' and num(c[3]) < num(ARGV[4]) and num(c[3]) == num(ARGV[5]) then
  local deadline = text(num(c[2]) + num(ARGV[3]))
  call('HSET', KEYS[2], 'dl', deadline, 'en', deadline, 'ex', num(c[3]) + 1)
  call('HSET', KEYS[1], 'dl', deadline, 'en', deadline, 'ex', num(c[3]) + 1, 'le', deadline)
  local ttl = call('PTTL', KEYS[2])
  call('PEXPIRE', KEYS[2], text(num(ttl) + num(ARGV[3])))
  call('ZADD', KEYS[3], deadline, ARGV[2])
  count(KEYS[5], c[4], 'extended')
  record(KEYS[4], 'k', 'extended', 's', ARGV[1], 'ca', c[4])
end
o = call('HMGET', KEYS[1], 'c', 'ca', 'st', 'dl', 'en', 'k', 'a', 'cu', 'mn', 'mx', 'ct', 'ex', 'ds')
return { 'ok', now, o[1], o[2], o[3], o[4], o[5], o[6], o[7], o[8], o[9], o[10], o[11], o[12], o[13] or '' }
