-- What all constructs share: as a value each is its main resource; its other fields are its raw resources.
local core = require "lk.core"

local construct = {}

-- A class of constructs: methods go into it. A field that is no method and no part is the main resource's.
function construct.class(name)
  local class = { __construct = name, __name = name, __concat = core.concat, __metatable = nil }
  class.__index = function(object, key)
    local method = class[key]
    if method ~= nil then return method end
    local main = rawget(object, "main")
    return main and main[key]
  end
  return class
end

-- "order-validation" → "OrderValidation", as logical ids are written.
function construct.id(name)
  if type(name) ~= "string" or not name:match "^%a[%w_-]*$" then
    error("a construct's name is made of letters, digits and hyphens, and begins with a letter", 0)
  end
  return (name:gsub("^%l", string.upper):gsub("[_-]+(%w)", string.upper):gsub("[_-]", ""))
end

return construct
