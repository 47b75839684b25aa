-- A call is given up and kept as a dead letter. A code that the platform will not have is known as such, to its session's
-- record too. KEYS: creates or calls, tries of calls, code, letters, letters by time, visitor, first due.
-- ARGV: member, kind ('c', 'd', 's'), token, letter id, letter, how many letters are kept, code.
local now = clock()
if num(call('ZSCORE', KEYS[1], ARGV[1])) ~= num(ARGV[3]) then return { 'lost', now } end
call('ZREM', KEYS[1], ARGV[1])
local tries = num(call('HGET', KEYS[2], ARGV[1]))
untry(KEYS[2], KEYS[7], ARGV[1])
if ARGV[2] == 'c' and call('EXISTS', KEYS[3]) == 1 then
  call('HINCRBY', KEYS[3], 'pa', tries)
  if call('HGET', KEYS[3], 'px') == '1' then -- not what is there and was to be changed
    call('HSET', KEYS[3], 'px', '3')
    if call('HGET', KEYS[6], 'c') == ARGV[7] then call('HSET', KEYS[6], 'rf', ARGV[7]) end
  end
end
call('HSET', KEYS[4], ARGV[4], ARGV[5])
call('ZADD', KEYS[5], text(now), ARGV[4])
local many = call('ZCARD', KEYS[5]) - num(ARGV[6])
if many > 0 then
  for _, id in ipairs(call('ZRANGE', KEYS[5], 0, many - 1)) do call('HDEL', KEYS[4], id) end
  call('ZREMRANGEBYRANK', KEYS[5], 0, many - 1)
end
return { 'ok', now }
