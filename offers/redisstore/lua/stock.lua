-- A code is about to be created for a shelf. KEYS: shelved codes, shelf, shelves, code. ARGV: code, its end ms, shelf.
local now = clock()
local lies = call('HGET', KEYS[1], ARGV[1])
if lies and string.sub(lies, 1, 1) == 'p' then return { 'again', now } end
if lies or call('EXISTS', KEYS[4]) == 1 then return { 'taken', now } end
call('HSET', KEYS[1], ARGV[1], 'p|' .. ARGV[2] .. '|' .. text(now) .. '|' .. ARGV[3] .. '|')
call('ZADD', KEYS[2], '9000000000000000', ARGV[1]) -- in no reservation's reach
call('SADD', KEYS[3], ARGV[3])
return { 'ok', now }
