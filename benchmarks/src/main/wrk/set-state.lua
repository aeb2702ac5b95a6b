-- Sets pending flow runs to RUNNING and then to COMPLETED. Each thread does so with groups of runs, which are larger than its
-- number of connections: the response to RUNNING precedes the request for COMPLETED.
-- Arguments: a file with the ids of the flow runs, the number of threads, the size of a group.
-- When all runs are completed, it sends requests that fail.
require "summary"
require "threads"
require "ids"

local runs = {}
local group
local first = 1
local next = 1
local state = "RUNNING"

function init(args)
  local all = read_ids(args[1])
  local threads = tonumber(args[2])
  group = tonumber(args[3])
  for i = thread, #all, threads do
    runs[#runs + 1] = all[i]
  end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  if next == first + group then
    if state == "RUNNING" then
      state = "COMPLETED"
    else
      state = "RUNNING"
      first = next
    end
    next = first
  end
  local id = runs[next] or "no-more-runs"
  next = next + 1
  return wrk.format(nil, "/api/flow_runs/" .. id .. "/set_state", nil,
    '{"state": {"type": "' .. state .. '"}, "force": false}')
end
