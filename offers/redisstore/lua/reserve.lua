-- Binds an idempotency key to one request for a day. KEYS: idempotency record. ARGV: fingerprint of the request.
local now = clock()
local seen = call('GET', KEYS[1])
if seen == ARGV[1] then return { 'again', now } end
if seen then return { 'idempotency_key_reused', now } end
call('SET', KEYS[1], ARGV[1], 'PX', text(DAY))
return { 'ok', now }
