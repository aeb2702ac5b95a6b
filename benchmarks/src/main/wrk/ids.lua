-- Reads a file with one id per line. All threads read the same file; each uses a part of it.
function read_ids(file)
  local ids = {}
  for line in io.lines(file) do
    ids[#ids + 1] = line
  end
  return ids
end
