-- KEYS[1] the account's
-- ARGV: the new secret, sealed, with its time
-- Returns 'gone', 'on' if the second step is on already, or 'done'.
if redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end
if redis.call('HEXISTS', KEYS[1], 'totp') == 1 then return 'on' end
redis.call('HSET', KEYS[1], 'totp_new', ARGV[1])
return 'done'
