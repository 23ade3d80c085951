-- Stores the message of a channel unless there is a newer one. KEYS: the hash. ARGV: channel, message, revision, ID.
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held then
    local kept, revision = cjson.decode(held), tonumber(ARGV[3])
    if kept.revision > revision or (kept.revision == revision and kept.id >= ARGV[4]) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
