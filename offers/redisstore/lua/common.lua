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
