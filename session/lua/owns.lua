-- owns says whether the account is an owner in one of the two teams: a store's, and that
-- of every store.
local function owns(account, team, every)
  return redis.call('HGET', team, account) == 'owner' or redis.call('HGET', every, account) == 'owner'
end
