-- The shopper takes the offer. KEYS: visitor, code, jobs, events, counters, ticket, creates, tries of calls, first due.
-- ARGV: session, code, grace ms, ticket ms, ticket value, whether it has to be outside ('1' or ''), lease ms.
-- Answers beside the offer: when it was claimed, whether it is ready, the lease of the create that the caller is to
-- make ('' = none), its tries, whether the platform will not have the code, and when that create was due at first.
local now = clock()
local o = call('HMGET', KEYS[1], 'x', 'c')
if o[1] then return { 'erased', now } end
if o[2] ~= ARGV[2] then return { 'moved', now } end
local c = call('HMGET', KEYS[2], 'st', 'dl', 'en', 'ca', 's', 'px', 'cl')
if not c[1] then return { 'expired', now } end
if c[5] ~= ARGV[1] then return { 'wrong_session', now } end
local claimed = text(now)
local first = c[1] == 'offered' and now < num(c[2])
if first then
  local ends = num(c[2]) + num(ARGV[3])
  call('HSET', KEYS[2], 'st', 'claimed', 'en', text(ends), 'cl', claimed)
  call('PEXPIRE', KEYS[2], text(ends - now + keep(c[6] or ARGV[6] == '1')))
  call('HSET', KEYS[1], 'st', 'claimed', 'en', text(ends), 'le', text(ends))
  call('ZADD', KEYS[3], text(ends), ARGV[2])
  count(KEYS[5], c[4], 'claimed')
  record(KEYS[4], 'k', 'claimed', 's', ARGV[1], 'ca', c[4], 'c', ARGV[2])
elseif not (c[1] == 'claimed' and now < num(c[3])) then
  if c[1] == 'redeemed' then return { 'already_redeemed', now } end
  if c[1] == 'revoked' then return { 'revoked', now } end
  if c[1] == 'released' then return { 'released', now } end
  return { 'expired', now }
else
  claimed = c[7] or claimed
end
local ready, token, tries, since, refused = '1', '', 0, '0', ''
if ARGV[6] == '1' and c[6] == '3' then
  ready, refused = '', '1'
elseif ARGV[6] == '1' and c[6] ~= '2' then
  local create = 'c|' .. ARGV[2]
  local due = call('ZSCORE', KEYS[7], create)
  ready = ''
  if not c[6] or (due and num(due) <= now) then
    token = text(now + num(ARGV[7]))
    call('HSET', KEYS[2], 'px', '1')
    call('ZADD', KEYS[7], token, create)
    tries, since = try(KEYS[8], KEYS[9], create, due or text(now))
  end
elseif first and c[6] == '2' then
  local create = 'c|' .. ARGV[2] -- it is there, with an end of before the claim
  if ARGV[6] == '1' then
    token = text(now + num(ARGV[7]))
    tries, since = try(KEYS[8], KEYS[9], create, text(now))
  end
  call('ZADD', KEYS[7], token ~= '' and token or text(now), create)
end
call('SET', KEYS[6], ARGV[5], 'PX', ARGV[4])
o = call('HMGET', KEYS[1], 'c', 'ca', 'st', 'dl', 'en', 'k', 'a', 'cu', 'mn', 'mx', 'ct', 'ex', 'ds')
return { 'ok', now, o[1], o[2], o[3], o[4], o[5], o[6], o[7], o[8], o[9], o[10], o[11], o[12], o[13] or '',
  claimed, ready, token, tries, refused, since }
