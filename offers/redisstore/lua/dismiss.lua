-- Notes that the shopper closed the pop-up. KEYS: visitor, events, counters. ARGV: session.
local now = clock()
local o = call('HMGET', KEYS[1], 'c', 'ca', 'st', 'dl', 'en', 'k', 'a', 'cu', 'mn', 'mx', 'ct', 'ex', 'ds', 'x')
if o[14] then return { 'erased', now } end
if not o[1] then return { 'not_found', now } end
if lives(o[3], o[4], o[5], now) and o[13] ~= '1' then
  call('HSET', KEYS[1], 'ds', '1')
  count(KEYS[3], o[2], 'dismissed')
  record(KEYS[2], 'k', 'dismissed', 's', ARGV[1], 'ca', o[2])
  o[13] = '1'
end
return { 'ok', now, o[1], o[2], o[3], o[4], o[5], o[6], o[7], o[8], o[9], o[10], o[11], o[12], o[13] or '' }
