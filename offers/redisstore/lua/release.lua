-- Undoes a redemption. KEYS: code, visitor, jobs, events, counters, budgets, calls, tries of calls, creates, first due.
-- ARGV: redemption id, code, session, revive ('1' or ''), when its order was cancelled by the platform's clock ms (0: for good).
local now = clock()
local c = call('HMGET', KEYS[1], 'st', 's', 'ca', 'dl', 'en', 'k', 'a', 'cu', 'mn', 'mx', 'ct', 'wc', 'fl', 'rv',
  'or', 'id', 'dc', 'ra', 'la', 'co', 'sb', 'px', 'pa', 'xa', 'su', 'gw')
if not c[1] or c[16] ~= ARGV[1] then return { 'not_found', now } end
if c[2] ~= ARGV[3] then return { 'moved', now } end
local function answer(status, state, at, revived)
  return { status, now, c[3], state, c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[2], c[16], c[17], c[18],
    c[15] or '', revived, at }
end
local field = 'u:' .. (c[15] or '')
if c[1] == 'released' then
  isOver(KEYS[1], field, ARGV[5])
  return answer('again', c[1], c[19], c[14] or '')
end
if c[1] ~= 'redeemed' then return { 'not_redeemed', now } end

local campaign, flags, worst, cost = c[3], c[13], num(c[12]), num(c[20])
local function has(letter) return string.find(flags, letter, 1, true) end
-- Not what its merchant took back, not an erased session's (a goodwill code never had one), and not while another order holds it.
local revive = ARGV[4] == '1' and now < num(c[5]) and not c[24] and (c[2] ~= '' or c[26] == '1') and num(c[25]) == 0
if revive then -- it must be covered again, or it stays dead
  local left = call('HMGET', KEYS[6], campaign .. ':m', campaign .. ':x')
  revive = (not has('m') or num(left[1]) + cost >= worst) and (not has('x') or num(left[2]) >= worst)
end
if has('m') then call('HINCRBY', KEYS[6], campaign .. ':m', revive and cost - worst or cost) end
if revive then
  if has('x') then call('HINCRBY', KEYS[6], campaign .. ':x', 0 - worst) end
  call('HINCRBY', KEYS[5], campaign .. '|exposure', worst)
  call('ZADD', KEYS[3], c[5], ARGV[2])
  if c[22] then restore(KEYS[9], KEYS[7], KEYS[8], KEYS[10], KEYS[1], ARGV[2], c[23], now) end
elseif has('u') then
  call('HINCRBY', KEYS[6], campaign .. ':u', 1)
end
call('HSET', KEYS[1], 'st', 'released', 'la', text(now), 'rv', revive and '1' or '0')
isOver(KEYS[1], field, ARGV[5])
if call('HGET', KEYS[2], 'c') == ARGV[2] then call('HSET', KEYS[2], 'st', 'released') end
record(KEYS[4], 'k', 'released', 's', c[2], 'ca', campaign, 'c', ARGV[2], 'o', c[15] or '')
count(KEYS[5], campaign, 'released')
call('HINCRBY', KEYS[5], campaign .. '|discount', 0 - cost)
call('HINCRBY', KEYS[5], campaign .. '|revenue', num(c[17]) - num(c[21]))
return answer('ok', 'released', text(now), revive and '1' or '0')
