-- Keeps a sealed text, or drops it. Its version counts changes and outlives the text, so that no two are ever the same.
-- KEYS: secrets. ARGV: name, version that must be kept ('' = any), sealed text ('' = drop it).
local field = ARGV[1] .. ':v'
local v = num(call('HGET', KEYS[1], field))
if ARGV[2] ~= '' and v ~= num(ARGV[2]) then return -1 end
if ARGV[3] == '' then
  if call('HDEL', KEYS[1], ARGV[1]) == 0 then return v end
else
  call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
call('HSET', KEYS[1], field, v + 1)
return v + 1
