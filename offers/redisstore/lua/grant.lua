-- A cell asks the campaign's central budget for more. The same (cell, seq) always gets the same answer, so that a crash
-- between this step and the next loses nothing. Answers 0 when too little is left, -1 when the cell has moved on to a
-- later grant. KEYS: central budget.
-- ARGV: letter, cell, seq, at least, limit, number of cells.
local letter, cell, seq = ARGV[1], ARGV[2], num(ARGV[3])
local field = letter .. ':' .. cell
local had = call('HMGET', KEYS[1], letter, field .. ':s', field .. ':a')
if num(had[2]) > seq then return -1 end
if num(had[2]) == seq then return num(had[3]) end
local granted, need, remaining = num(had[1]), num(ARGV[4]), num(ARGV[5]) - num(had[1])
if remaining < need then return 0 end
local cells = num(ARGV[6])
local amount = remaining
if cells > 1 then amount = math.max(need, math.floor(remaining / (2 * cells))) end
call('HSET', KEYS[1], letter, text(granted + amount), field .. ':s', seq, field .. ':a', text(amount))
return amount
