-- lk.ignore(thing, "I3011", "why"): a finding of `lkc check` that is accepted for one resource or construct.
local core = require "lk.core"

return function(thing, rule, reason)
  if type(rule) ~= "string" or not rule:match "^%u+%d+$" then
    error("lk.ignore needs the id of a rule, such as \"I3011\"", 0)
  end
  if type(reason) ~= "string" or not reason:find "%S" then
    error("lk.ignore of " .. rule .. " needs a reason: the next reader will ask", 0)
  end
  core.ignore(core.kind(thing) == "construct" and thing.main or thing, rule, reason)
end
