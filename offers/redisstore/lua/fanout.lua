-- Queues deliveries and moves the reading position, if nobody else has. What is kept of a listener that has gone ends by
-- itself. KEYS: position, then queue and deliveries of each listener.
-- ARGV: position that was read on from, new position, most that may wait for a listener, keep ms,
--       then for each delivery: number of the listener, id, message.
local now = clock()
if (call('GET', KEYS[1]) or '') ~= ARGV[1] then return { 'moved', now, 0, 0 } end
call('SET', KEYS[1], ARGV[2])
local queued, dropped = 0, 0
local waiting = {}
for i = 5, #ARGV, 3 do
  local n = num(ARGV[i])
  local queue, messages = KEYS[2 * n], KEYS[2 * n + 1]
  waiting[n] = waiting[n] or call('ZCARD', queue)
  if waiting[n] >= num(ARGV[3]) then
    dropped = dropped + 1
  else
    waiting[n] = waiting[n] + 1
    queued = queued + 1
    call('HSET', messages, ARGV[i + 1], ARGV[i + 2])
    call('ZADD', queue, text(now), ARGV[i + 1])
  end
end
for n in pairs(waiting) do
  call('PEXPIRE', KEYS[2 * n], ARGV[4])
  call('PEXPIRE', KEYS[2 * n + 1], ARGV[4])
end
return { 'ok', now, queued, dropped }
