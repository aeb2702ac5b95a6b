-- Numbers the threads of wrk. The number is the global variable "thread" of the script.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("thread", threads)
end
