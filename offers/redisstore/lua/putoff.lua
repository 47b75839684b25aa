-- A call is made later. KEYS: creates or calls, tries of calls. ARGV: member, token, delay ms, whether it was made ('1' or '').
local now = clock()
if num(call('ZSCORE', KEYS[1], ARGV[1])) ~= num(ARGV[2]) then return { 'lost', now } end
call('ZADD', KEYS[1], text(now + num(ARGV[3])), ARGV[1])
if ARGV[4] ~= '1' then call('HINCRBY', KEYS[2], ARGV[1], -1) end
return { 'ok', now }
