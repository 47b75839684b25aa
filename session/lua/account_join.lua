-- after owns.lua
-- KEYS: the account's, the team, the invitations, the team of every store
-- ARGV: account id, store, role, id of the invitation ('' = none), what is kept of it
-- and who invites
-- Returns 'over' if the invitation was used or withdrawn, or who invites owns the store
-- no more, 'gone' if there is no such account, 'there' if it is in the team already, or
-- 'done'.
if ARGV[4] ~= '' and (redis.call('HGET', KEYS[3], ARGV[4]) ~= ARGV[5] or not owns(ARGV[6], KEYS[2], KEYS[4])) then return 'over' end
if redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end
if ARGV[4] ~= '' then redis.call('HDEL', KEYS[3], ARGV[4]) end
if redis.call('HSETNX', KEYS[1], 'r:' .. ARGV[2], ARGV[3]) == 0 then return 'there' end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
return 'done'
