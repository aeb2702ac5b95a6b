-- Ends a run with one line that a program can read.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("summary requests=%d micros=%d p50=%d p99=%d errors=%d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
