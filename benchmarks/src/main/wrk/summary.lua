-- Prints the result of a run in one line that WrkResult.java parses.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("summary requests=%d micros=%d p50=%d p99=%d errors=%d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
