-- KEYS: the list of accounts, the link's
-- ARGV: the link's life (ms)
-- Returns 0 if there is an account.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
return 1
