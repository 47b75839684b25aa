-- The session's newest offer, and whether the platform will not have its code. Reads only. KEYS: visitor.
local o = call('HMGET', KEYS[1], 'c', 'ca', 'st', 'dl', 'en', 'k', 'a', 'cu', 'mn', 'mx', 'ct', 'ex', 'ds', 'x', 'rf')
if o[14] then return { 'erased', clock() } end
if not o[1] then return { 'not_found', clock() } end
return { 'ok', clock(), o[1], o[2], o[3], o[4], o[5], o[6], o[7], o[8], o[9], o[10], o[11], o[12], o[13] or '',
  o[15] == o[1] and '1' or '' }
