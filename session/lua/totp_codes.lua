-- KEYS[1] the account's
-- ARGV: what was read of the field that is checked, that field, step of the code that
-- was shown ('' = none), sealed secret ('' = as it is), then hashes of recovery codes
-- Switches the second step on (the field is totp_new), replaces its recovery codes (it
-- is totp), or off (no codes). Returns 0 if the field has changed meanwhile.
if redis.call('HGET', KEYS[1], ARGV[2]) ~= ARGV[1] then return 0 end
for _, f in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(f, 1, 3) == 'rc:' then redis.call('HDEL', KEYS[1], f) end
end
redis.call('HDEL', KEYS[1], 'totp_new')
if #ARGV == 4 then
  redis.call('HDEL', KEYS[1], 'totp', 'totp_step')
  return 1
end
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'totp', ARGV[4], 'totp_step', ARGV[3]) end
for i = 5, #ARGV do redis.call('HSET', KEYS[1], 'rc:' .. ARGV[i], '1') end
return 1
