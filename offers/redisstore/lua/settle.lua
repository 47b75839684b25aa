-- Puts an order into the ledger: it has happened, so nothing refuses it.
-- KEYS: code, budgets, visitor, jobs, events, counters, redemption, calls, tries of calls, creates, first due.
-- ARGV: code, the record's session, order, redemption id, currency, subtotal, discount, placed at ms, keep ms, sweep ms,
--       when the order was last changed by the platform's clock ms (0: not said).
local now = clock()
local order = ARGV[3]
local c = call('HMGET', KEYS[1], 'st', 's', 'ca', 'dl', 'en', 'k', 'a', 'cu', 'mn', 'mx', 'ct', 'wc', 'fl', 'rv',
  'or', 'id', 'dc', 'ra', 'la', 'px', 'pa', 'cl', 'xa', 'u:' .. order)
if not c[1] then return { 'unknown', now } end
if c[2] ~= ARGV[2] then return { 'moved', now } end
local state = c[1]
local function answer(status, late)
  return { status, now, c[3], state, c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[2], c[16] or '', c[17] or '0',
    c[18] or '0', c[15] or '', c[14] or '', c[19] or '0', late }
end
local own = c[15] == order
local over = string.match(c[24] or '', '^x(%d+)$')
local back = over and num(ARGV[11]) > num(over) and not (own and state == 'redeemed') -- it stands again
if not back and (c[24] or (own and (state == 'redeemed' or state == 'released'))) then return answer('again', 'already_known') end

local campaign, flags, worst, ends = c[3], c[13], num(c[12]), num(c[5])
local function has(letter) return string.find(flags, letter, 1, true) end
local placed = num(ARGV[8])
if placed <= 0 or placed > now then placed = now end
local subtotal, given, cost = 0, 0, 0
if ARGV[5] == c[8] then
  subtotal, given = num(ARGV[6]), num(ARGV[7])
  cost = given
  if c[6] == 'free_shipping' then -- takes nothing off the lines
    if cost == 0 then cost = num(c[7]) end
    given = 0
  end
end

local late = ''
if state == 'redeemed' then
  late = 'second_use'
elseif ARGV[5] ~= c[8] then
  late = 'other_money'
elseif not c[22] then
  late = 'not_claimed'
elseif state == 'revoked' and (placed > ends or not c[23] or placed >= num(c[23])) then
  late = 'withdrawn'
elseif state == 'released' and not (back and own) and c[14] ~= '1' and c[14] ~= '2' then
  late = 'withdrawn'
elseif placed > ends then
  late = 'after_end'
end
if late ~= '' then count(KEYS[6], campaign, 'late:' .. late) end
call('HINCRBY', KEYS[6], campaign .. '|discount', cost)
call('HINCRBY', KEYS[6], campaign .. '|revenue', subtotal - given)
call('PEXPIRE', KEYS[1], ARGV[9])
record(KEYS[5], 'k', late == 'second_use' and late or 'redeemed', 's', c[2], 'ca', campaign, 'c', ARGV[1], 'o', order,
  'dc', text(cost), 'sb', text(subtotal), 'cu', c[8], 'r', late)
if c[20] and late ~= '' and late ~= 'other_money' then
  undo(KEYS[10], KEYS[8], KEYS[9], KEYS[11], ARGV[1], '1', 2, now, ARGV[10]) -- the platform took what should not have been there
else
  undo(KEYS[10], KEYS[8], KEYS[9], KEYS[11], ARGV[1], c[20], c[21], now, ARGV[10])
end
if state == 'redeemed' then
  if has('m') then call('HINCRBY', KEYS[2], campaign .. ':m', 0 - cost) end
  if has('u') then call('HINCRBY', KEYS[2], campaign .. ':u', -1) end
  call('HSET', KEYS[1], 'u:' .. order, text(cost) .. '|' .. text(subtotal - given))
  call('HINCRBY', KEYS[1], 'su', 1)
  return answer('ok', late)
end

local held = state == 'offered' or state == 'claimed' or (state == 'released' and c[14] == '1')
if has('m') then call('HINCRBY', KEYS[2], campaign .. ':m', (held and worst or 0) - cost) end
if held then
  if has('x') then call('HINCRBY', KEYS[2], campaign .. ':x', worst) end
  call('HINCRBY', KEYS[6], campaign .. '|exposure', 0 - worst)
elseif has('u') then
  call('HINCRBY', KEYS[2], campaign .. ':u', -1)
end
state = 'redeemed'
call('HSET', KEYS[1], 'st', state, 'or', order, 'id', ARGV[4], 'dc', text(given), 'ra', text(placed), 'co', text(cost),
  'sb', text(subtotal), 'rv', '0')
call('HDEL', KEYS[1], 'la', 'u:' .. order)
if c[2] ~= '' and call('EXISTS', KEYS[3]) == 1 then
  call('HSET', KEYS[3], 'lo', text(math.max(placed, num(call('HGET', KEYS[3], 'lo')))))
  if call('HGET', KEYS[3], 'c') == ARGV[1] then call('HSET', KEYS[3], 'st', state) end
end
call('ZREM', KEYS[4], ARGV[1])
count(KEYS[6], campaign, 'redeemed')
call('SET', KEYS[7], ARGV[1], 'PX', ARGV[9])
c[14], c[15], c[16], c[17], c[18], c[19] = '0', order, ARGV[4], text(given), text(placed), nil
return answer('ok', late)
