-- Creates flows with unique names. Argument: the prefix of all names of this run.
require "summary"
require "threads"

local prefix
local created = 0

function init(args)
  prefix = args[1]
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  created = created + 1
  return wrk.format(nil, "/api/flows/", nil, string.format(
    '{"name": "%s %d-%07d", "tags": ["team:%d", "env:prod", "nightly"]}', prefix, thread, created, created % 40))
end
