-- after end_others.lua
-- KEYS: the account's, its log-ins
-- ARGV: the new hash, prefix of the fields of the second step, prefix of its recovery codes
-- Returns -1 if there is no such account, or how many log-ins ended.
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
redis.call('HSET', KEYS[1], 'hash', ARGV[1])
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, #ARGV[2]) == ARGV[2] or string.sub(field, 1, #ARGV[3]) == ARGV[3] then
    redis.call('HDEL', KEYS[1], field)
  end
end
return end_others(KEYS[2], '')
