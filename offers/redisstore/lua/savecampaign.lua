-- Saves a campaign at the version it was read at. KEYS: campaigns of the store. ARGV: id, version, json.
local v = num(call('HGET', KEYS[1], ARGV[1] .. ':v'))
if v ~= num(ARGV[2]) then return -1 end
call('HSET', KEYS[1], ARGV[1], ARGV[3], ARGV[1] .. ':v', v + 1)
return v + 1
