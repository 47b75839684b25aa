-- A code of a shelf is on the platform. If it was given up meanwhile, it is deleted.
-- KEYS: shelved codes, shelf, code, calls. ARGV: code, the platform's reference, shelf.
local now = clock()
local state, ends, stocked, shelf = string.match(call('HGET', KEYS[1], ARGV[1]) or '', '^(%a)|(%d+)|(%d+)|([^|]*)|')
if state == 'r' or call('EXISTS', KEYS[3]) == 1 then return { 'again', now } end
if state == 'p' then
  call('HSET', KEYS[1], ARGV[1], 'r|' .. ends .. '|' .. stocked .. '|' .. shelf .. '|' .. ARGV[2])
  call('ZADD', KEYS[2], text(now), ARGV[1])
  return { 'ok', now }
end
call('HSET', KEYS[1], ARGV[1], 'g|0|0|' .. ARGV[3] .. '|' .. ARGV[2])
call('ZADD', KEYS[4], text(now), 'd|' .. ARGV[1])
return { 'over', now }
