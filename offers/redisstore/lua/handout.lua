-- Hands codes of a shelf to one process. KEYS: shelf, shelved codes. ARGV: how many, how long they have to last ms, lease ms.
local now = clock()
local found = {}
for _, code in ipairs(call('ZRANGEBYSCORE', KEYS[1], '-inf', text(now), 'LIMIT', 0, 200)) do
  if #found >= 2 * num(ARGV[1]) then break end
  local ends, ref = string.match(call('HGET', KEYS[2], code) or '', '^r|(%d+)|%d+|[^|]*|(.*)$')
  if ends and num(ends) > now + num(ARGV[2]) then
    call('ZADD', KEYS[1], text(now + num(ARGV[3])), code)
    found[#found + 1] = code
    found[#found + 1] = ref
  end
end
return { 'ok', now, found }
