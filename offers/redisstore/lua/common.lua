-- Shared by every script. Times are ms, amounts minor units, both whole numbers below 2^53.
-- Never negate one: -0 is sent as the text '-0', which is no integer; write 0 - x.
local call = redis.call

-- The ledger's clock: the only one deadlines are compared with.
local function clock()
  local t = call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function num(v) return tonumber(v) or 0 end

-- Whole numbers as text; plain tostring turns large ones into exponents.
local function text(v) return string.format('%.0f', v) end

-- A claimed offer lives until it ends (its deadline plus the grace); an unclaimed one until its deadline.
local function lives(state, deadline, ends, now)
  return (state == 'offered' and now < num(deadline)) or (state == 'claimed' and now < num(ends))
end

-- Gives back what a live offer had reserved: flags say which budgets of the campaign it had drawn on.
local function free(bkey, stkey, campaign, flags, worst)
  worst = num(worst)
  if string.find(flags, 'm', 1, true) then call('HINCRBY', bkey, campaign .. ':m', worst) end
  if string.find(flags, 'u', 1, true) then call('HINCRBY', bkey, campaign .. ':u', 1) end
  if string.find(flags, 'x', 1, true) then call('HINCRBY', bkey, campaign .. ':x', worst) end
  call('HINCRBY', stkey, campaign .. '|exposure', 0 - worst)
end

local function count(stkey, campaign, what) call('HINCRBY', stkey, campaign .. '|' .. what, 1) end

-- A name of its own: the reason 'exposure' is not the amount.
local function refuse(stkey, campaign, reason) call('HINCRBY', stkey, campaign .. '|refused:' .. reason, 1) end

local function record(evkey, ...) call('XADD', evkey, 'MAXLEN', '~', 10000, '*', ...) end

local DAY = 86400000

-- How long a code's record outlives it: where the code was on a platform, orders may be heard of late.
local function keep(outside) return outside and 7 * DAY or DAY end

-- A call is tried. Where it waits, tries and the end of each put-off move its score; when it was due at first is kept beside
-- its tries, as a set by that moment, until it waits no more. Answers its tries, this one included, and that moment.
local function try(ptkey, pfkey, member, due)
  if call('ZADD', pfkey, 'NX', due, member) == 0 then due = call('ZSCORE', pfkey, member) end
  return call('HINCRBY', ptkey, member, 1), due
end

-- A call waits no more. Answers whether it was tried.
local function untry(ptkey, pfkey, member)
  if call('HDEL', ptkey, member) == 0 then return false end
  call('ZREM', pfkey, member)
  return true
end

-- Queues what ends a code outside: its deletion, and a sweep for a create that may still land after it. Nothing if no
-- create was ever tried. px says what the code's record knows of the platform ('1' wanted there, '2' there, '3' refused, '0' deleted),
-- pa how many creates were tried before those that are counted in the queue.
local function undo(crkey, pkey, ptkey, pfkey, code, px, pa, now, sweep)
  if px ~= '1' and px ~= '2' and px ~= '3' then return end
  local create = 'c|' .. code
  local tries = num(pa) + num(call('HGET', ptkey, create))
  call('ZREM', crkey, create)
  untry(ptkey, pfkey, create)
  if tries == 0 then return end
  call('ZADD', pkey, text(now), 'd|' .. code)
  if px == '2' and tries == 1 then return end
  call('ZADD', pkey, text(now + num(sweep)), 's|' .. code)
end

-- Queues the creation of a code that lives again. A deletion that somebody may be at has to be over first, up to a minute.
local function restore(crkey, pkey, ptkey, pfkey, ckey, code, pa, now)
  local due = now
  for _, undoing in ipairs({ 'd|' .. code, 's|' .. code }) do
    if untry(ptkey, pfkey, undoing) then due = math.max(due, num(call('ZSCORE', pkey, undoing))) end
    call('ZREM', pkey, undoing)
  end
  call('HSET', ckey, 'px', '1', 'pa', num(pa) + 2) -- earlier creates may still land: its end will be swept after
  call('ZADD', crkey, text(math.min(due, now + 60000)), 'c|' .. code)
end

-- Notes that an order of a code is over with: x, and the latest moment by the platform's clock, where it said one. It stands
-- again if it was changed after that.
local function isOver(ckey, field, at)
  local known = string.match(call('HGET', ckey, field) or '', '^x(%d+)$')
  at = math.max(num(at), num(known))
  call('HSET', ckey, field, at > 0 and 'x' .. text(at) or 'x')
end
