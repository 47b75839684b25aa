-- KEYS[1] the visitor's hash, shared with the ledger
-- ARGV: field, values, life (ms). A hash that is ours alone gets that life; a
-- shared one may only gain.
local fresh = redis.call('EXISTS', KEYS[1]) == 0
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if fresh then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
else
  local left = redis.call('PTTL', KEYS[1])
  if left >= 0 and left < tonumber(ARGV[3]) then
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
  end
end
return 1
