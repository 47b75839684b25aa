-- A code of a shelf was not created, for certain. KEYS: shelved codes, shelf, shelves. ARGV: code, shelf.
local now = clock()
if string.sub(call('HGET', KEYS[1], ARGV[1]) or '', 1, 1) == 'p' then
  call('HDEL', KEYS[1], ARGV[1])
  call('ZREM', KEYS[2], ARGV[1])
  if call('ZCARD', KEYS[2]) == 0 then call('SREM', KEYS[3], ARGV[2]) end
end
return { 'ok', now }
