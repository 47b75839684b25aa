-- Notes that a store's tag was seen. KEYS: origins. ARGV: origin, how many are kept, for how long (ms).
local now = clock()
call('HSET', KEYS[1], ARGV[1], text(now))
call('PEXPIRE', KEYS[1], ARGV[3])
if call('HLEN', KEYS[1]) > num(ARGV[2]) then
  local all, oldest, at = call('HGETALL', KEYS[1]), nil, nil
  for i = 1, #all, 2 do
    if all[i] ~= ARGV[1] and (not at or num(all[i + 1]) < at) then oldest, at = all[i], num(all[i + 1]) end
  end
  call('HDEL', KEYS[1], oldest)
end
return { 'ok', now }
