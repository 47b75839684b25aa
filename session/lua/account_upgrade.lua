-- KEYS: the account's, the team of each store
-- ARGV: account id, role, stores as they are kept, then the id of each store
-- Gives an account of the old form a role in each store. Returns 0 if it is not,
-- or no longer, as it was read.
if redis.call('HGET', KEYS[1], 'stores') ~= ARGV[3] then return 0 end
redis.call('HDEL', KEYS[1], 'role', 'stores')
for i = 2, #KEYS do
  redis.call('HSET', KEYS[1], 'r:' .. ARGV[i + 2], ARGV[2])
  redis.call('HSET', KEYS[i], ARGV[1], ARGV[2])
end
return 1
