-- Takes a second use of a code out of the books, because its order was cancelled. It was not counted as redeemed, so it is
-- not counted as released.
-- KEYS: code, budgets, events, counters. ARGV: code, order, when that was by the platform's clock ms (0: for good).
local now = clock()
local c = call('HMGET', KEYS[1], 'ca', 'fl', 's', 'u:' .. ARGV[2])
if not c[4] then return { 'none', now } end
local field = 'u:' .. ARGV[2]
local cost, revenue = string.match(c[4], '^(%d+)|(-?%d+)$')
isOver(KEYS[1], field, ARGV[3])
if not cost then return { 'again', now, c[1], '0' } end
call('HINCRBY', KEYS[1], 'su', -1)
if string.find(c[2], 'm', 1, true) then call('HINCRBY', KEYS[2], c[1] .. ':m', cost) end
if string.find(c[2], 'u', 1, true) then call('HINCRBY', KEYS[2], c[1] .. ':u', 1) end
call('HINCRBY', KEYS[4], c[1] .. '|discount', 0 - num(cost))
call('HINCRBY', KEYS[4], c[1] .. '|revenue', 0 - num(revenue))
record(KEYS[3], 'k', 'released', 's', c[3], 'ca', c[1], 'c', ARGV[1], 'o', ARGV[2], 'r', 'second_use')
return { 'ok', now, c[1], cost }
