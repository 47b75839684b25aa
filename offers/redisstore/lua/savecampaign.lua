-- Saves campaigns at the versions they were read at: all, or none. Each version is kept, the newest ones, and the log gets
-- a line for each. KEYS: campaigns of the store, audit log, versions of each. ARGV: versions kept, lines kept, then of each:
-- id, version, json, line.
local at = 3
for i = 3, #KEYS do
  if num(call('HGET', KEYS[1], ARGV[at] .. ':v')) ~= num(ARGV[at + 1]) then return -1 end
  at = at + 4
end
at = 3
for i = 3, #KEYS do
  local id, v, json = ARGV[at], num(ARGV[at + 1]), ARGV[at + 2]
  local old = call('HGET', KEYS[1], id)
  if old and call('EXISTS', KEYS[i]) == 0 then call('ZADD', KEYS[i], v, text(v) .. '|' .. old) end -- saved before versions were kept
  call('HSET', KEYS[1], id, json, id .. ':v', v + 1)
  call('ZREMRANGEBYSCORE', KEYS[i], v + 1, '+inf')
  call('ZADD', KEYS[i], v + 1, text(v + 1) .. '|' .. json)
  call('ZREMRANGEBYRANK', KEYS[i], 0, 0 - num(ARGV[1]) - 1)
  call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*', 'c', ARGV[at + 3])
  at = at + 4
end
return 1
