-- Erases a session. KEYS: visitor, jobs, events, counters, budgets, then a code record for each code it ever had.
-- ARGV: session, token life ms, its codes joined by commas, then each code.
local now = clock()
if call('HEXISTS', KEYS[1], 'x') == 1 then return { 'ok', now } end -- done already
if (call('HGET', KEYS[1], 'cs') or '') ~= ARGV[3] then return { 'moved', now } end
for i = 6, #KEYS do
  local c = call('HMGET', KEYS[i], 'st', 's', 'ca', 'fl', 'wc', 'dl', 'en', 'rv')
  if c[1] and c[2] == ARGV[1] then
    local revived = c[1] == 'released' and c[8] == '1'
    if revived then
      call('HSET', KEYS[i], 'rv', '0')
    elseif c[1] == 'offered' or c[1] == 'claimed' then
      local state = lives(c[1], c[6], c[7], now) and 'revoked' or 'expired'
      call('HSET', KEYS[i], 'st', state)
      count(KEYS[4], c[3], state)
    end
    if revived or c[1] == 'offered' or c[1] == 'claimed' then
      call('ZREM', KEYS[2], ARGV[i - 2])
      free(KEYS[5], KEYS[4], c[3], c[4], c[5])
    end
    call('HSET', KEYS[i], 's', '')
  end
end
call('DEL', KEYS[1])
call('HSET', KEYS[1], 'x', '1')
call('PEXPIRE', KEYS[1], ARGV[2])
record(KEYS[3], 'k', 'forgotten')
return { 'ok', now }
