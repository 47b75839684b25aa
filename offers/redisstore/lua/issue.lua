-- Staff gives a code to a customer: it is good at once, for whoever has it, and has no session.
-- KEYS: code, jobs, events, counters, creates, the account's codes of the day, the customer's codes.
-- ARGV: code, campaign, kind, amount, life ms, worst, currency, min, max, whether it has to be outside ('1' or ''), form,
--       codes a day, whether there is a customer (1 or ""), ms that the list of the customer is kept, and that of the day.
local now = clock()
local earlier = call('HGET', KEYS[6], 'f:' .. ARGV[11])
if earlier then return { 'ok', now, earlier } end
if num(call('HGET', KEYS[6], 'n')) >= num(ARGV[12]) then return { 'daily_cap', now } end
if call('EXISTS', KEYS[1]) == 1 then return { 'taken', now } end
local code, campaign, at = ARGV[1], ARGV[2], text(now)
local ends = text(now + num(ARGV[5]))
call('HSET', KEYS[1], 's', '', 'ca', campaign, 'st', 'claimed', 'dl', ends, 'en', ends, 'k', ARGV[3], 'a', ARGV[4],
  'cu', ARGV[7], 'mn', ARGV[8], 'mx', ARGV[9], 'ct', at, 'cl', at, 'ex', 0, 'wc', ARGV[6], 'fl', '', 'gw', '1')
call('PEXPIRE', KEYS[1], text(num(ARGV[5]) + keep(ARGV[10] == '1')))
call('ZADD', KEYS[2], ends, code)
if ARGV[10] == '1' then
  call('HSET', KEYS[1], 'px', '1')
  call('ZADD', KEYS[5], at, 'c|' .. code)
end
call('HSET', KEYS[6], 'f:' .. ARGV[11], code)
call('HINCRBY', KEYS[6], 'n', 1)
call('PEXPIRE', KEYS[6], ARGV[15])
if ARGV[13] == '1' then
  call('SADD', KEYS[7], code)
  call('PEXPIRE', KEYS[7], text(math.max(num(call('PTTL', KEYS[7])), num(ARGV[14])))) -- an earlier code may live longer
end
count(KEYS[4], campaign, 'issued')
call('HINCRBY', KEYS[4], campaign .. '|exposure', ARGV[6])
record(KEYS[3], 'k', 'issued', 's', '', 'ca', campaign, 'c', code)
return { 'ok', now, code }
