-- after owns.lua
-- KEYS: the e-mail's, the account's, the list of accounts, the invitations, the team
-- that they are for, the team of every store, then the team of each store
-- ARGV: id, created (ms), role, 'first' or 'any', id of the invitation ('' = none),
-- what is kept of it and who invites, then the account's fields and values
-- Returns 'made', 'taken' if the e-mail has an account already, 'late' if this was to
-- be the server's first account and there is one, or 'over' if the invitation was used
-- or withdrawn, or who invites owns the store no more.
if ARGV[4] == 'first' and redis.call('EXISTS', KEYS[3]) == 1 then return 'late' end
if ARGV[5] ~= '' and (redis.call('HGET', KEYS[4], ARGV[5]) ~= ARGV[6] or not owns(ARGV[7], KEYS[5], KEYS[6])) then return 'over' end
if redis.call('EXISTS', KEYS[1]) == 1 then return 'taken' end
if ARGV[5] ~= '' then redis.call('HDEL', KEYS[4], ARGV[5]) end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], unpack(ARGV, 8))
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
for i = 7, #KEYS do redis.call('HSET', KEYS[i], ARGV[1], ARGV[3]) end
return 'made'
