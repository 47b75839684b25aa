-- after end_others.lua
-- KEYS[1] the hash of log-ins
-- ARGV: id of the one that stays
-- Returns how many ended.
return end_others(KEYS[1], ARGV[1])
