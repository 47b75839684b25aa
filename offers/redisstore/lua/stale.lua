-- Takes off a shelf what ends too soon or was never created, and queues its deletion.
-- KEYS: shelf, shelved codes, shelves, calls. ARGV: shelf, how long codes have to last ms, how long one may be pending ms,
-- sweep ms.
local now = clock()
local gone = 0
for _, code in ipairs(call('ZRANGE', KEYS[1], 0, 1999)) do
  local state, ends, stocked, ref = string.match(call('HGET', KEYS[2], code) or '', '^(%a)|(%d+)|(%d+)|[^|]*|(.*)$')
  local lost = state == 'p' and num(stocked) + num(ARGV[3]) < now
  if lost or (state == 'r' and num(ends) < now + num(ARGV[2])) then
    call('ZREM', KEYS[1], code)
    call('HSET', KEYS[2], code, 'g|' .. ends .. '|' .. stocked .. '|' .. ARGV[1] .. '|' .. ref)
    call('ZADD', KEYS[4], text(now), 'd|' .. code)
    if lost then call('ZADD', KEYS[4], text(now + num(ARGV[4])), 's|' .. code) end
    gone = gone + 1
  end
end
if call('ZCARD', KEYS[1]) == 0 then call('SREM', KEYS[3], ARGV[1]) end
return { 'ok', now, gone }
