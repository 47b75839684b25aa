-- Tries a code on a basket ('check') or uses it ('use').
-- KEYS: code, budgets, then for 'use': visitor, jobs, events, counters, redemption, calls, tries of calls, creates, first due.
-- ARGV: mode, code, session, currency, subtotal, exhausted ('m' or ''),
--       then for 'use': order, redemption id, the record's session, keep ms, sweep ms.
local now = clock()
local use = ARGV[1] == 'use'
local c = call('HMGET', KEYS[1], 'st', 's', 'ca', 'dl', 'en', 'k', 'a', 'cu', 'mn', 'mx', 'ct', 'wc', 'fl', 'rv',
  'or', 'id', 'dc', 'ra', 'la', 'px', 'pa')
if not c[1] then return { 'not_found', now } end
local state = c[1]
local function answer(status, id, discount, at)
  return { status, now, c[3], state, c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[2], id, discount, at,
    c[15] or '', c[14] or '' }
end
if use and state == 'redeemed' and c[15] == ARGV[7] and ARGV[7] ~= '' then return answer('again', c[16], c[17], c[18]) end
-- Before anything else of it, so that strangers learn nothing. The code of a session that was erased is nobody's.
if ARGV[3] ~= '' and c[2] ~= '' and ARGV[3] ~= c[2] then return { 'wrong_session', now } end
if state == 'redeemed' then return { 'already_redeemed', now } end
if state == 'revoked' or state == 'expired' then return { state, now } end
if state == 'released' and c[14] ~= '1' then return { 'released', now } end
if now >= num(c[5]) then return { 'expired', now } end
if state == 'offered' then return { 'not_yet_active', now } end -- nobody can know the code before the claim
if ARGV[4] ~= c[8] then return { 'wrong_currency', now } end
local subtotal = num(ARGV[5])
if subtotal < num(c[9]) then return { 'below_minimum', now, c[9] } end

local amount, discount = num(c[7]), 0
if c[6] == 'percent' then
  discount = math.floor((subtotal % 10000 * amount + 5000) / 10000) + math.floor(subtotal / 10000) * amount
  if num(c[10]) > 0 then discount = math.min(discount, num(c[10])) end
elseif c[6] == 'fixed_amount' then
  discount = math.min(amount, subtotal)
end
local cost = (c[6] == 'free_shipping') and amount or discount
local worst, flags = num(c[12]), c[13]
local extra = cost - worst
if extra > 0 and string.find(flags, 'm', 1, true) then
  local f = c[3] .. ':m'
  local have = call('HMGET', KEYS[2], f, f .. 's', f .. 'g')
  if num(have[1]) < extra then
    if ARGV[6] == 'm' then return { 'budget_spent', now } end
    return { 'grant', now, c[3], 'm', num(have[2]) + 1, extra - num(have[1]) }
  end
end
if not use then return answer('ok', '', text(discount), '0') end
if c[2] ~= ARGV[9] then return { 'moved', now, c[2] } end

state = 'redeemed'
call('HSET', KEYS[1], 'st', state, 'or', ARGV[7], 'id', ARGV[8], 'dc', text(discount), 'ra', text(now), 'co', text(cost),
  'sb', text(subtotal), 'rv', '0')
call('HDEL', KEYS[1], 'la')
call('PEXPIRE', KEYS[1], ARGV[10])
if string.find(flags, 'm', 1, true) then call('HINCRBY', KEYS[2], c[3] .. ':m', worst - cost) end
if string.find(flags, 'x', 1, true) then call('HINCRBY', KEYS[2], c[3] .. ':x', worst) end
if call('EXISTS', KEYS[3]) == 1 and c[2] ~= '' then
  call('HSET', KEYS[3], 'lo', text(now))
  if call('HGET', KEYS[3], 'c') == ARGV[2] then call('HSET', KEYS[3], 'st', state) end
end
call('ZREM', KEYS[4], ARGV[2])
undo(KEYS[10], KEYS[8], KEYS[9], KEYS[11], ARGV[2], c[20], c[21], now, ARGV[11])
record(KEYS[5], 'k', 'redeemed', 's', c[2], 'ca', c[3], 'c', ARGV[2], 'o', ARGV[7], 'dc', text(cost), 'sb', text(subtotal),
  'cu', c[8])
count(KEYS[6], c[3], 'redeemed')
call('HINCRBY', KEYS[6], c[3] .. '|exposure', 0 - worst)
call('HINCRBY', KEYS[6], c[3] .. '|discount', cost)
call('HINCRBY', KEYS[6], c[3] .. '|revenue', subtotal - discount)
call('SET', KEYS[7], ARGV[2], 'PX', ARGV[10])
c[15], c[14] = ARGV[7], '0'
return answer('ok', ARGV[8], text(discount), text(now))
