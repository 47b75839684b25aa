-- after end_others.lua
-- KEYS: the account's, its log-ins, the team, the team of every store, the
-- e-mail's, the list of accounts
-- ARGV: account id, store, new role ('' = out of the team), log-in that stays ('' = none)
-- Returns 'gone' if the account is not in the team, 'last' if nobody else would
-- own it, 'done', or 'deleted' if the account was in no other team.
local mine = 'r:' .. ARGV[2]
local was = redis.call('HGET', KEYS[1], mine)
if not was then return 'gone' end
if was == ARGV[3] then return 'done' end
if was == 'owner' then
  local others = false
  for _, team in ipairs({KEYS[3], KEYS[4]}) do
    local all = redis.call('HGETALL', team)
    for i = 1, #all, 2 do
      if all[i] ~= ARGV[1] and all[i + 1] == 'owner' then others = true end
    end
  end
  if not others then return 'last' end
end
end_others(KEYS[2], ARGV[4])
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[1], mine, ARGV[3])
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
  return 'done'
end
redis.call('HDEL', KEYS[1], mine)
redis.call('HDEL', KEYS[3], ARGV[1])
for _, f in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(f, 1, 2) == 'r:' then return 'done' end
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[5])
redis.call('ZREM', KEYS[6], ARGV[1])
return 'deleted'
