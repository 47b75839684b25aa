-- end_others ends all log-ins of the hash but one ('' = all), and says how many.
local function end_others(key, keep)
  local ended = 0
  for _, f in ipairs(redis.call('HKEYS', key)) do
    if string.sub(f, 3) ~= keep then
      redis.call('HDEL', key, f)
      if string.sub(f, 1, 2) == 's:' then ended = ended + 1 end
    end
  end
  return ended
end
