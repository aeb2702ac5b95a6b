-- Creates task runs of random flow runs. Arguments: a file with the ids of the flow runs, a prefix of all keys of this run.
require "summary"
require "threads"
require "ids"

local runs
local prefix
local created = 0

function init(args)
  math.randomseed(thread)
  runs = read_ids(args[1])
  prefix = args[2]
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  created = created + 1
  return wrk.format(nil, "/api/task_runs/", nil, string.format(
    '{"flow_run_id": "%s", "name": "load-%d", "task_key": "orders.load", "dynamic_key": "%s-%d-%d", "tags": ["nightly"],'
      .. ' "task_inputs": {}, "state": {"type": "PENDING", "name": "Pending"}}',
    runs[math.random(#runs)], created, prefix, thread, created))
end
