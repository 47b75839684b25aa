-- Puts a grant into the cell, once. KEYS: budgets of the cell. ARGV: campaign:letter, seq, amount.
local f = ARGV[1]
if num(call('HGET', KEYS[1], f .. 's')) + 1 ~= num(ARGV[2]) then return 0 end
call('HINCRBY', KEYS[1], f, ARGV[3])
call('HINCRBY', KEYS[1], f .. 'g', ARGV[3])
call('HSET', KEYS[1], f .. 's', ARGV[2])
return 1
