-- The shopper takes the offer. KEYS: visitor, code, jobs, events, counters, ticket.
-- ARGV: session, code, grace ms, ticket ms, ticket value.
local now = clock()
local o = call('HMGET', KEYS[1], 'x', 'c')
if o[1] then return { 'erased', now } end
if o[2] ~= ARGV[2] then return { 'moved', now } end
local c = call('HMGET', KEYS[2], 'st', 'dl', 'en', 'ca', 's')
if not c[1] then return { 'expired', now } end
if c[5] ~= ARGV[1] then return { 'wrong_session', now } end
if c[1] == 'offered' and now < num(c[2]) then
  local ends = num(c[2]) + num(ARGV[3])
  call('HSET', KEYS[2], 'st', 'claimed', 'en', text(ends), 'cl', text(now))
  call('PEXPIRE', KEYS[2], text(ends - now + DAY))
  call('HSET', KEYS[1], 'st', 'claimed', 'en', text(ends), 'le', text(ends))
  call('ZADD', KEYS[3], text(ends), ARGV[2])
  count(KEYS[5], c[4], 'claimed')
  record(KEYS[4], 'k', 'claimed', 's', ARGV[1], 'ca', c[4])
elseif not (c[1] == 'claimed' and now < num(c[3])) then
  if c[1] == 'redeemed' then return { 'already_redeemed', now } end
  if c[1] == 'revoked' then return { 'revoked', now } end
  if c[1] == 'released' then return { 'released', now } end
  return { 'expired', now }
end
call('SET', KEYS[6], ARGV[5], 'PX', ARGV[4])
o = call('HMGET', KEYS[1], 'c', 'ca', 'st', 'dl', 'en', 'k', 'a', 'cu', 'mn', 'mx', 'ct', 'ex', 'ds')
return { 'ok', now, o[1], o[2], o[3], o[4], o[5], o[6], o[7], o[8], o[9], o[10], o[11], o[12], o[13] or '' }
