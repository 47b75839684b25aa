-- Keeps a new sealed text and the one of before beside it, under another name, if nobody else has changed the first in between.
-- KEYS: secrets. ARGV: name, version that must be kept, sealed text, name of the one of before, that one sealed for this name.
local v = num(call('HGET', KEYS[1], ARGV[1] .. ':v'))
if v ~= num(ARGV[2]) then return -1 end
call('HSET', KEYS[1], ARGV[1], ARGV[3], ARGV[1] .. ':v', v + 1, ARGV[4], ARGV[5])
call('HINCRBY', KEYS[1], ARGV[4] .. ':v', 1)
return v + 1
