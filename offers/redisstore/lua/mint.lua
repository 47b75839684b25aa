-- One offer for a session, or the reason why not.
-- KEYS: visitor, jobs, events, counters, budgets of the cell, then one code record per candidate; where codes come to a
-- platform before the claim also creates and shelved codes, then one shelf per candidate.
-- ARGV: session, retention ms, signals a minute, trigger, evidence, trace, number of refused, (campaign, reason)…,
--       then 20 values a candidate (see below).
local now = clock()
local o = call('HMGET', KEYS[1], 'x', 'c', 'ca', 'st', 'dl', 'en', 'k', 'a', 'cu', 'mn', 'mx', 'ct', 'ex', 'ds',
  'n', 'le', 'lo', 'rw', 'rn', 'cs', 'cd')
if o[1] then return { 'none', now, 'erased', DAY } end
if lives(o[4], o[5], o[6], now) then
  return { 'live', now, o[2], o[3], o[4], o[5], o[6], o[7], o[8], o[9], o[10], o[11], o[12], o[13], o[14] or '' }
end
local window = math.floor(now / 60000)
local signals = 0
if num(o[18]) == window then signals = num(o[19]) end
if signals >= num(ARGV[3]) then
  refuse(KEYS[4], '', 'rate')
  return { 'none', now, 'rate', (window + 1) * 60000 - now }
end

local refused = num(ARGV[7])
local at = 7 + 2 * refused
local total, lastEnd, lastOrder = num(o[15]), num(o[16]), num(o[17])
local first, quiet, chosen, given = nil, nil, nil, 0
local reasons = {}
local ref

local n = (#ARGV - at) / 20
for i = 1, n do
  -- campaign code kind amount duration worst currency min max | purchase cooldown per-session lifetime |
  -- limits: codes money uses exposure | exhausted: letters of the budgets known to be spent | grace |
  -- when it comes to the platform: '' at the claim, 'show' now, 'shelf' it lies there
  local campaign, worst = ARGV[at + 1], num(ARGV[at + 6])
  local purchase, cooldown = num(ARGV[at + 10]), math.max(num(ARGV[at + 11]), num(o[21]))
  local perSession, lifetime = num(ARGV[at + 12]), num(ARGV[at + 13])
  local why, wait = nil, DAY
  given = num(call('HGET', KEYS[1], 'n:' .. campaign))
  if purchase > 0 and lastOrder > 0 and now - lastOrder < purchase then
    why, wait = 'dedicated_buyer', lastOrder + purchase - now
  elseif cooldown > 0 and lastEnd > 0 and now - lastEnd < cooldown then
    why, wait = 'cooldown', lastEnd + cooldown - now
  elseif perSession > 0 and given >= perSession then
    why = 'per_session'
  elseif lifetime > 0 and total >= lifetime then
    why = 'lifetime_cap'
  else
    local budgets = { { 'c', num(ARGV[at + 14]), 1 }, { 'm', num(ARGV[at + 15]), worst },
      { 'u', num(ARGV[at + 16]), 1 }, { 'x', num(ARGV[at + 17]), worst } }
    for _, b in ipairs(budgets) do
      local letter, limit, need = b[1], b[2], b[3]
      if limit > 0 and not why then
        local f = campaign .. ':' .. letter
        local have = call('HMGET', KEYS[5], f, f .. 'g', f .. 's')
        local left, granted, seq = num(have[1]), num(have[2]), num(have[3])
        if string.find(ARGV[at + 18], letter, 1, true) or granted - left + need > limit then
          why, wait = (letter == 'x') and 'exposure' or 'budget', 60000
        elseif left < need then
          return { 'grant', now, i - 1, letter, seq + 1, need - left, limit }
        end
      end
    end
  end
  if not why then
    local taken = call('EXISTS', KEYS[5 + i]) == 1
    if ARGV[at + 20] == 'shelf' and not taken then
      local ends
      ends, ref = string.match(call('HGET', KEYS[7 + n], ARGV[at + 2]) or '', '^r|(%d+)|%d+|[^|]*|(.*)$')
      taken = not ends or num(ends) < now + num(ARGV[at + 5]) + num(ARGV[at + 19]) or
        not call('ZSCORE', KEYS[7 + n + i], ARGV[at + 2])
    end
    if taken then return { 'taken', now, i - 1 } end
    chosen = i
    break
  end
  first = first or why
  quiet = quiet and math.min(quiet, wait) or wait
  reasons[#reasons + 1] = campaign
  reasons[#reasons + 1] = why
  at = at + 20
end

for i = 1, refused do refuse(KEYS[4], ARGV[6 + 2 * i], ARGV[7 + 2 * i]) end
for i = 1, #reasons, 2 do refuse(KEYS[4], reasons[i], reasons[i + 1]) end

if not chosen then
  local known = call('EXISTS', KEYS[1]) == 1
  call('HSET', KEYS[1], 'rw', window, 'rn', signals + 1)
  if not known then call('PEXPIRE', KEYS[1], 120000) end -- it holds no more than this minute's count
  local reason = first or ARGV[9] or 'off'
  record(KEYS[3], 'k', 'refused', 's', ARGV[1], 'ca', reasons[1] or ARGV[8] or '', 'r', reason, 't', ARGV[4],
    'e', ARGV[5], 'w', ARGV[6])
  return { 'none', now, reason, first and quiet or 0 }
end

local campaign, code, worst = ARGV[at + 1], ARGV[at + 2], num(ARGV[at + 6])
local deadline = now + num(ARGV[at + 5])
local flags = ''
for i, letter in ipairs({ 'c', 'm', 'u', 'x' }) do
  if num(ARGV[at + 13 + i]) > 0 then
    local need = (letter == 'm' or letter == 'x') and worst or 1
    call('HINCRBY', KEYS[5], campaign .. ':' .. letter, 0 - need)
    flags = flags .. letter
  end
end
local codes = o[20] and (o[20] .. ',' .. code) or code
call('HSET', KEYS[1], 'c', code, 'ca', campaign, 'st', 'offered', 'dl', text(deadline), 'en', text(deadline),
  'k', ARGV[at + 3], 'a', ARGV[at + 4], 'cu', ARGV[at + 7], 'mn', ARGV[at + 8], 'mx', ARGV[at + 9], 'ct', text(now),
  'ex', 0, 'ds', '', 'n', total + 1, 'n:' .. campaign, given + 1, 'le', text(deadline), 'cd', ARGV[at + 11], 'rw', window,
  'rn', signals + 1, 'cs', codes)
call('PEXPIRE', KEYS[1], ARGV[2])
local ckey = KEYS[5 + chosen]
call('HSET', ckey, 's', ARGV[1], 'ca', campaign, 'st', 'offered', 'dl', text(deadline), 'en', text(deadline),
  'k', ARGV[at + 3], 'a', ARGV[at + 4], 'cu', ARGV[at + 7], 'mn', ARGV[at + 8], 'mx', ARGV[at + 9], 'ct', text(now),
  'ex', 0, 'wc', text(worst), 'fl', flags)
call('PEXPIRE', ckey, text(deadline - now + num(ARGV[at + 19]) + keep(ARGV[at + 20] ~= '')))
call('ZADD', KEYS[2], text(deadline), code)
if ARGV[at + 20] == 'shelf' then
  call('HDEL', KEYS[7 + n], code)
  call('ZREM', KEYS[7 + n + chosen], code)
  call('HSET', ckey, 'px', '2', 'pr', ref, 'pa', 1)
elseif ARGV[at + 20] == 'show' then
  call('HSET', ckey, 'px', '1')
  call('ZADD', KEYS[6 + n], text(now), 'c|' .. code)
end
count(KEYS[4], campaign, 'offered')
call('HINCRBY', KEYS[4], campaign .. '|exposure', worst)
record(KEYS[3], 'k', 'offered', 's', ARGV[1], 'ca', campaign, 'c', code, 't', ARGV[4], 'e', ARGV[5], 'w', ARGV[6])
return { 'new', now, code, campaign, 'offered', text(deadline), text(deadline), ARGV[at + 3], ARGV[at + 4],
  ARGV[at + 7], ARGV[at + 8], ARGV[at + 9], text(now), '0', '' }
