-- KEYS: the e-mail's, the account's, the list of accounts, the invitations, the team
-- of each store
-- ARGV: id, created (ms), role, 'first' or 'any', id of the invitation ('' = none) and
-- what is kept of it, then the account's fields and values
-- Returns 'made', 'taken' if the e-mail has an account already, 'late' if this was to
-- be the server's first account and there is one, or 'over' if the invitation was used
-- or withdrawn.
if ARGV[4] == 'first' and redis.call('EXISTS', KEYS[3]) == 1 then return 'late' end
if ARGV[5] ~= '' and redis.call('HGET', KEYS[4], ARGV[5]) ~= ARGV[6] then return 'over' end
if redis.call('EXISTS', KEYS[1]) == 1 then return 'taken' end
if ARGV[5] ~= '' then redis.call('HDEL', KEYS[4], ARGV[5]) end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], unpack(ARGV, 7))
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
for i = 5, #KEYS do redis.call('HSET', KEYS[i], ARGV[1], ARGV[3]) end
return 'made'
