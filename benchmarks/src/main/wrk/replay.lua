-- Sends the requests of a file in random order, repeatedly. Argument: the file. A line is "METHOD /path body".
require "summary"
require "threads"

local requests = {}

function init(args)
  math.randomseed(thread)
  wrk.headers["Content-Type"] = "application/json"
  for line in io.lines(args[1]) do
    local method, path, body = line:match("^(%S+) (%S+) ?(.*)$")
    requests[#requests + 1] = wrk.format(method, path, nil, body ~= "" and body or nil)
  end
end

function request()
  return requests[math.random(#requests)]
end
