-- lk.output_of("network", "VpcId"): an output of another stack, as a value.
--
-- It comes in by a parameter, which lkc fills from the living stack when it plans and applies: the template stays plain
-- CloudFormation, and nothing is exported. environment = false is a stack without one; region and profile say where it
-- lives when that is not where this one does.
local core = require "lk.core"
local options = require "lk.options"

-- "product-catalog" → "ProductCatalog": names of parameters have letters and digits alone.
local function camel(text)
  local joined = ""
  for word in text:gmatch "%w+" do joined = joined .. word:sub(1, 1):upper() .. word:sub(2) end
  return joined
end

local function check_environment(value)
  local kind = core.kind(value)
  if kind == "nil" or kind == "string" or value == false then return true end
  core.fault("lk.output_of: option 'environment' is a name, or false for a stack without one", nil, "/environment")
end

return function(stack, output, given)
  if type(stack) ~= "string" or type(output) ~= "string" then
    error("lk.output_of takes the name of a stack and of its output: lk.output_of(\"network\", \"VpcId\")", 0)
  end
  local o = options("lk.output_of", given or {}, {
    environment = "string|boolean", region = "string", profile = "string", parameter = "string", type = "string",
  })
  if not check_environment(o.environment) then o.environment = nil end
  local name = o.parameter or camel(stack) .. camel(o.environment or "") .. camel(o.profile or "")
    .. camel(o.region or "") .. camel(output)
  return core.output_of(name, stack, output, o.environment, o.region, o.profile, o.type)
end
