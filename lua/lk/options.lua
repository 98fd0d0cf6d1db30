-- Checks the table of options that a construct was given. Every fault is reported; work goes on.
--
--   local o = options("lk.table", given, { key = "table!", ttl = "string", indexes = "table" })
--
-- An expectation is a kind ("string", "number", "boolean", "table", "function" for a construct lk.lambda made, …),
-- "value" for anything that a template can hold, or alternatives with "|"; "!" at the end makes it required.
local core = require "lk.core"

local function fits(value, kinds)
  local kind = core.kind(value)
  for expected in kinds:gmatch "[^|]+" do
    if expected == "value" or expected == kind then return true end
    if kind == "construct" and getmetatable(value).__construct == expected then return true end
  end
  return false
end

return function(what, given, allowed)
  if type(given) ~= "table" then error(what .. " needs a table of options: " .. what .. " \"Name\" { … }", 0) end
  local checked = {}
  for name, value in pairs(given) do
    local expected = allowed[name]
    if not expected then
      local names = {}
      for known in pairs(allowed) do names[#names + 1] = known end
      local nearest = core.nearest(tostring(name), names)
      core.fault(what .. " has no option '" .. tostring(name) .. "'",
        nearest and "did you mean '" .. nearest .. "'?" or "it has: " .. table.concat(names, ", "), "/" .. tostring(name))
    elseif not fits(value, (expected:gsub("!$", ""))) then
      core.fault(what .. ": option '" .. name .. "' must be a " .. expected:gsub("!$", ""):gsub("|", " or ") .. ", not a "
        .. core.kind(value), nil, "/" .. name)
    else
      checked[name] = value
    end
  end
  for name, expected in pairs(allowed) do
    if given[name] == nil and expected:find "!$" then
      core.fault(what .. " needs the option '" .. name .. "'")
    end
  end
  return checked
end
