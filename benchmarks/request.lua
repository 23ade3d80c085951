-- The request of wrk, and its counts as one line of JSON: the last line of the output.

function init(args)
  wrk.method = args[1]
  if args[2] then wrk.body = args[2] end
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '{"requests": %d, "microseconds": %d, "p99_microseconds": %d, "failures": %d}\n',
    summary.requests, summary.duration, latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
