-- Rules of an organisation, in files below lua/rules/ or the folder of `lkc check --rules DIR`:
--
--   local rule = require "lk.rule"
--   rule "ORG001" {
--     title = "A bucket without an owner", severity = "warning",
--     doc = "Who is asked when a bucket grows? The tag 'owner' says so.",
--     check = function(stack, report)
--       for bucket in stack:each "AWS::S3::Bucket" do
--         if not bucket:tag "owner" then report(bucket, "Tags", "bucket '" .. bucket.id .. "' has no tag 'owner'") end
--       end
--     end,
--     good = [[…a template…]], bad = [[…one that the rule reports…]],      -- run by --test-rules
--   }
--
-- Functions of CloudFormation stand as {Ref = "X"}; what only the deployment knows is for the rule to leave alone.
local core = require "lk.rule.core"

-- Where "Tags.0.Key" leads; numbers count from 0, as in findings.
local function at(value, path)
  for word in path:gmatch "[^.]+" do
    if type(value) ~= "table" then return nil end
    local index = #value > 0 and math.tointeger(tonumber(word))
    if index then value = value[index + 1] else value = value[word] end
  end
  return value
end

local function gather(value, found)
  if type(value) ~= "table" then return end
  local get = value["Fn::GetAtt"]
  local sub = value["Fn::Sub"]
  if type(value.Ref) == "string" then found[value.Ref] = true end
  if type(get) == "table" and type(get[1]) == "string" then found[get[1]] = true end
  if type(sub) == "table" then sub = sub[1] end
  if type(sub) == "string" then
    for name in sub:gmatch "%${%s*([%w:]+)[^}]*}" do found[name] = true end
  end
  for _, inner in pairs(value) do gather(inner, found) end
end

local Resource = {}

-- properties and attributes are fetched when they are first asked for.
local meta = {
  __index = function(resource, name)
    if Resource[name] then return Resource[name] end
    if name ~= "properties" and name ~= "attributes" then return nil end
    local values = core.values(resource.index, name)
    rawset(resource, name, values)
    return values
  end,
}

-- The value of a property, or nil: bucket:get "VersioningConfiguration.Status".
function Resource:get(path) return at(self.properties, path) end

-- The value of the tag, or nil.
function Resource:tag(key)
  for _, tag in ipairs(type(self.properties.Tags) == "table" and self.properties.Tags or {}) do
    if tag.Key == key then return tag.Value end
  end
end

-- Whether some property names the other resource, in whatever function.
function Resource:refers_to(other)
  local found = {}
  gather(self.properties, found)
  return found[other.id] == true
end

local Stack = {}
Stack.__index = Stack

-- The resources in the stack's order: all of them, or those of a type. "AWS::S3::*" is every type of S3.
function Stack:each(type_name)
  local index = 0
  local prefix = type_name and type_name:match "^(.*)%*$"
  return function()
    repeat
      index = index + 1
      local resource = self.resources[index]
      local wanted = resource and (not type_name or resource.type == type_name
        or (prefix and resource.type:sub(1, #prefix) == prefix))
    until not resource or wanted
    return self.resources[index]
  end
end

function Stack:find(id)
  for _, resource in ipairs(self.resources) do
    if resource.id == id then return resource end
  end
end

local function stack()
  local found = setmetatable(core.stack(), Stack)
  for _, resource in ipairs(found.resources) do setmetatable(resource, meta) end
  return found
end

local attributes = {
  Condition = true, CreationPolicy = true, DeletionPolicy = true, DependsOn = true, Metadata = true,
  UpdatePolicy = true, UpdateReplacePolicy = true,
}

-- report(resource or nil, "Tags.0.Key" or "", message, hint): resource nil is the stack itself.
local function report(resource, path, message, hint)
  if type(message) ~= "string" then error("report needs a resource, a path (\"\" for all of it) and a message", 0) end
  local first = path:match "^[^.]*"
  local pointer = path ~= "" and "/" .. path:gsub("%.", "/") or ""
  if not attributes[first] then pointer = "/Properties" .. pointer end
  core.report(resource and resource.id, resource and pointer or "", message, hint)
end

local kinds = { title = "string", doc = "string", severity = "string", check = "function", good = "string", bad = "string" }
local severities = { info = true, warning = true, error = true }

return function(id)
  if type(id) ~= "string" or not id:match "^%u[%u%d]*%d%d%d$" then
    error("a rule's id is made of capitals and ends in at least three digits: rule \"ORG001\" { … }", 0)
  end
  return function(given)
    for name, value in pairs(given) do
      if not kinds[name] then error("rule " .. id .. " has an unknown field '" .. tostring(name) .. "'", 0) end
      if type(value) ~= kinds[name] then error("rule " .. id .. ": " .. name .. " must be a " .. kinds[name], 0) end
    end
    for _, name in ipairs { "title", "doc", "check" } do
      if given[name] == nil then error("rule " .. id .. " needs " .. name, 0) end
    end
    local severity = given.severity or "warning"
    if not severities[severity] then error("rule " .. id .. ": severity is info, warning or error", 0) end
    core.rule(id, severity, given.title, given.doc, function() given.check(stack(), report) end, given.good, given.bad)
  end
end
