-- Creates flow runs of random flows. Argument: a file with the ids of the flows.
require "summary"
require "threads"
require "ids"

local flows
local created = 0

function init(args)
  math.randomseed(thread)
  flows = read_ids(args[1])
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  created = created + 1
  return wrk.format(nil, "/api/flow_runs/", nil, string.format(
    '{"flow_id": "%s", "name": "run %d-%07d", "parameters": {"date": "2026-11-01", "limit": %d}, "tags": ["team:%d", "nightly"],'
      .. ' "state": {"type": "PENDING", "name": "Pending"}}',
    flows[math.random(#flows)], thread, created, created, created % 40))
end
