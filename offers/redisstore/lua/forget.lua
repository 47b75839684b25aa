-- Erases a session. KEYS: visitor, jobs, events, counters, budgets, calls, tries of calls, creates, first due, then a code record for
-- each code it ever had. ARGV: session, token life ms, its codes joined by commas, sweep ms, then each code.
local now = clock()
if call('HEXISTS', KEYS[1], 'x') == 1 then return { 'ok', now } end -- done already
if (call('HGET', KEYS[1], 'cs') or '') ~= ARGV[3] then return { 'moved', now } end
for i = 10, #KEYS do
  local c = call('HMGET', KEYS[i], 'st', 's', 'ca', 'fl', 'wc', 'dl', 'en', 'rv', 'px', 'pa')
  if c[1] and c[2] == ARGV[1] then
    local revived = c[1] == 'released' and c[8] == '1'
    if revived then
      call('HSET', KEYS[i], 'rv', '0')
    elseif c[1] == 'offered' or c[1] == 'claimed' then
      local state = lives(c[1], c[6], c[7], now) and 'revoked' or 'expired'
      call('HSET', KEYS[i], 'st', state, 'xa', text(now))
      count(KEYS[4], c[3], state)
    end
    if revived or c[1] == 'offered' or c[1] == 'claimed' then
      call('ZREM', KEYS[2], ARGV[i - 5])
      undo(KEYS[8], KEYS[6], KEYS[7], KEYS[9], ARGV[i - 5], c[9], c[10], now, ARGV[4])
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
