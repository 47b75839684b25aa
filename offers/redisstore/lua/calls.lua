-- Hands out due calls: their score moves to the end of the lease, which is the token, and their tries are counted.
-- Creates come first, because shoppers wait for them, and are few. A quarter of what is handed out stays for deletions all
-- the same; where that is no whole number, the clock rounds it, up or down by chance.
-- KEYS: creates, tries of calls, calls, first due. ARGV: how many, lease ms.
local now = clock()
local n = num(ARGV[1])
local creates = call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'WITHSCORES', 'LIMIT', 0, n)
local others = call('ZRANGEBYSCORE', KEYS[3], '-inf', text(now), 'WITHSCORES', 'LIMIT', 0, n)
local share = math.min(#others / 2, math.max(math.floor((n + now % 4) / 4), n - #creates / 2))
local token, out = text(now + num(ARGV[2])), {}
local function hand(key, due, most)
  for i = 1, math.min(#due, 2 * most), 2 do
    call('ZADD', key, token, due[i])
    local tries, first = try(KEYS[2], KEYS[4], due[i], due[i + 1])
    out[#out + 1] = due[i]
    out[#out + 1] = first
    out[#out + 1] = tries
  end
end
hand(KEYS[1], creates, n - share)
hand(KEYS[3], others, share)
local nextOne = 0
for _, key in ipairs({ KEYS[1], KEYS[3] }) do
  local at = num(call('ZRANGE', key, 0, 0, 'WITHSCORES')[2])
  if at > 0 and (nextOne == 0 or at < nextOne) then nextOne = at end
end
return { now, text(nextOne), token, out }
