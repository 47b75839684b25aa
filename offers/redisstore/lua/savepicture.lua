-- Keeps a picture, newest first. KEYS: pictures, order. ARGV: hash, bytes, hash that stays whatever its age, most.
if call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
call('HSET', KEYS[1], ARGV[1], ARGV[2])
call('LPUSH', KEYS[2], ARGV[1])
local all = call('LRANGE', KEYS[2], 0, -1)
local over = #all - num(ARGV[4])
for i = #all, 2, -1 do
  if over > 0 and all[i] ~= ARGV[3] then
    call('LREM', KEYS[2], 1, all[i])
    call('HDEL', KEYS[1], all[i])
    over = over - 1
  end
end
return 1
