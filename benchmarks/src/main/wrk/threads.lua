-- Numbers the threads of wrk, so that each can do something of its own: the global variable "thread" in its script.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("thread", threads)
end
