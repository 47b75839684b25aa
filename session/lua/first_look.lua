-- KEYS: the list of accounts, the link's
-- Returns 'late' if there is an account, 'good', or 'unknown'.
if redis.call('EXISTS', KEYS[1]) == 1 then return 'late' end
if redis.call('EXISTS', KEYS[2]) == 1 then return 'good' end
return 'unknown'
