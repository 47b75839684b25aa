-- KEYS[1] the hash of log-ins
-- ARGV: id of the one that stays
-- Returns how many ended.
local ended = 0
for _, f in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(f, 3) ~= ARGV[1] then
    redis.call('HDEL', KEYS[1], f)
    if string.sub(f, 1, 2) == 's:' then ended = ended + 1 end
  end
end
return ended
