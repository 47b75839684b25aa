-- Ends an offer before its time. KEYS: code, visitor, jobs, events, counters, budgets. ARGV: session, code.
local now = clock()
local c = call('HMGET', KEYS[1], 'st', 's', 'ca', 'fl', 'wc')
if not c[1] then return { 'not_found', now } end
if c[2] ~= ARGV[1] then return { 'moved', now } end
if c[1] == 'redeemed' then return { 'already_redeemed', now } end
if c[1] ~= 'offered' and c[1] ~= 'claimed' then return { c[1], now } end
call('HSET', KEYS[1], 'st', 'revoked')
if call('HGET', KEYS[2], 'c') == ARGV[2] then call('HSET', KEYS[2], 'st', 'revoked', 'le', text(now)) end
call('ZREM', KEYS[3], ARGV[2])
free(KEYS[6], KEYS[5], c[3], c[4], c[5])
count(KEYS[5], c[3], 'revoked')
record(KEYS[4], 'k', 'revoked', 's', ARGV[1], 'ca', c[3])
return { 'ok', now }
