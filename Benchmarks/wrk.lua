-- Sends the requests of a file (each with its length before it in four bytes, little endian) in turn, from a random one on.
local requests = {}
local file = assert(io.open(os.getenv("BENCH_REQUESTS"), "rb"))
while true do
    local head = file:read(4)
    if not head then break end
    local a, b, c, d = head:byte(1, 4)
    requests[#requests + 1] = file:read(a + b * 256 + c * 65536 + d * 16777216)
end
file:close()
math.randomseed(os.time())
local position = math.random(#requests)

function request()
    position = position % #requests + 1
    return requests[position]
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format(
        'RESULT {"calls":%d,"microseconds":%d,"errors":%d,"bad_status":%d,"p50":%d,"p99":%d}\n', summary.requests,
        summary.duration, e.connect + e.read + e.write + e.timeout, e.status, latency:percentile(50), latency:percentile(99)))
end
