-- A store's API keys: each record, then when it was last used. KEYS: all keys, the store's keys. ARGV: store, the field that says
-- that the list is whole. Keys of before there were lists are found once.
if call('HEXISTS', KEYS[2], ARGV[2]) == 0 then
  local all = call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    if cjson.decode(all[i + 1]).store_id == ARGV[1] then call('HSETNX', KEYS[2], all[i], '0') end
  end
  call('HSET', KEYS[2], ARGV[2], '1')
end
local out = {}
local mine = call('HGETALL', KEYS[2])
for i = 1, #mine, 2 do
  local record = mine[i] ~= ARGV[2] and call('HGET', KEYS[1], mine[i])
  if record then
    out[#out + 1] = record
    out[#out + 1] = mine[i + 1]
  end
end
return out
