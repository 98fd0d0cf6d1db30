-- lk.stack "name" { … }: the one stack that a file declares, with its parameters, environments and outputs.
--
-- stack.prefix, when it is set, begins the names of functions and alarms.
local core = require "lk.core"
local ignore = require "lk.ignore"
local options = require "lk.options"

local Stack = {}
Stack.__index = Stack

local current

local stack = setmetatable({}, {
  __call = function(_, name)
    return function(given)
      local o = options("lk.stack", given, {
        region = "string", architecture = "string", description = "string", tags = "table",
      })
      if o.architecture and o.architecture ~= "arm64" and o.architecture ~= "x86_64" then
        core.fault("architecture must be \"arm64\" or \"x86_64\"", nil, "/architecture")
      end
      o.architecture = o.architecture or "x86_64"
      core.stack(name, o)
      current = setmetatable({ name = name, prefix = name .. "-", architecture = o.architecture }, Stack)
      return current
    end
  end,
})

-- The stack that constructs belong to.
function stack.current() return current or error("lk.stack \"name\" { … } comes first", 0) end

-- type defaults to String; secret keeps the value out of every output (NoEcho).
function Stack:parameter(name)
  return function(given)
    local o = options("stack:parameter", given, {
      type = "string", allowed = "table", pattern = "string", default = "value", description = "string",
      explain = "string", secret = "boolean|string", min_length = "number|string", max_length = "number|string",
      min = "number|string", max = "number|string",
    })
    return core.parameter(name, {
      Type = o.type or "String", AllowedValues = o.allowed, AllowedPattern = o.pattern, Default = o.default,
      Description = o.description, ConstraintDescription = o.explain, NoEcho = o.secret, MinLength = o.min_length,
      MaxLength = o.max_length, MinValue = o.min, MaxValue = o.max,
    })
  end
end

-- The values of parameters under a name that -e picks.
function Stack:environment(name)
  return function(parameters) core.environment(name, parameters) end
end

local function texts_of(what, list)
  for index, text in ipairs(list) do
    if type(text) ~= "string" then
      core.fault(what .. " is a list of texts, and item " .. index .. " is a " .. core.kind(text))
      return {}
    end
  end
  return list
end

-- Where an environment lives; without environment: every one that has no place of its own. account is what the keys
-- must be of, profile where lkc finds them.
function Stack:deploy_to(given)
  local o = options("stack:deploy_to", given, {
    environment = "string", region = "string", regions = "table", account = "string", profile = "string",
  })
  if o.region and o.regions then core.fault("stack:deploy_to takes region or regions, not both", nil, "/region") end
  if o.account and not o.account:match "^%d%d%d%d%d%d%d%d%d%d%d%d$" then
    core.fault("stack:deploy_to: an account has twelve digits, as a text", nil, "/account")
  end
  local regions = o.region and { o.region } or texts_of("stack:deploy_to: regions", o.regions or {})
  core.deploy_to(o.environment, regions, o.account, o.profile)
end

function Stack:condition(name)
  return function(expression) return core.condition(name, expression) end
end

function Stack:mapping(name)
  return function(rows)
    core.mapping(name, rows)
    return { name = name }
  end
end

function Stack:rule(name)
  return function(body) core.rule(name, body) end
end

-- dotenv names the variable that `lkc outputs --dotenv` writes.
function Stack:output(name)
  return function(given)
    local o = options("stack:output", given, {
      value = "value!", description = "string", export = "value", condition = "value", dotenv = "string",
    })
    if o.value == nil then return end
    core.output(name, {
      Value = o.value, Description = o.description, Export = o.export and { Name = o.export } or nil,
      Condition = o.condition and (core.name_of(o.condition) or o.condition) or nil,
    })
    if o.dotenv then core.dotenv(o.dotenv, name) end
  end
end

-- Variables whose value no output carries: a text, or aws.Region and its like.
function Stack:dotenv(variables)
  for variable, value in pairs(variables) do
    local pseudo = core.name_of(value)
    core.dotenv(variable, nil, pseudo and "${" .. pseudo .. "}" or tostring(value))
  end
end

-- A finding that this stack accepts wherever it is found; lk.ignore is for one resource.
function Stack:ignore(rule, reason) ignore(nil, rule, reason) end

-- Either of a resource that is declared here, or the logical id of one that no longer is.
local function id_of(what, thing)
  local kind = core.kind(thing)
  if kind == "string" then return thing end
  if kind == "construct" then thing = thing.main end
  if core.kind(thing) == "resource" then return thing.logical_id end
  core.fault(what .. " takes a resource or its logical id, not a " .. kind)
end

-- What lives as `from` is declared as `to` now: it is renamed, not replaced.
function Stack:moved(given)
  local o = options("stack:moved", given, { from = "string!", to = "value!" })
  local to = o.to ~= nil and id_of("stack:moved", o.to)
  if o.from and to then core.moved(o.from, to) end
end

-- The options behind the resource that stands first in the table.
local function behind(given)
  if type(given) ~= "table" then return given end
  local rest = {}
  for name, value in pairs(given) do
    if name ~= 1 then rest[name] = value end
  end
  return rest
end

local function first_of(what, given)
  if given[1] ~= nil then return id_of(what, given[1]) end
  core.fault(what .. " begins with a resource or its logical id", what .. " { \"LogicalId\", … }")
end

-- A loss of data that is meant: whether by a replacement or a deletion, why, and the last day on which it is (expires).
function Stack:allow(given)
  local o = options("stack:allow", behind(given), {
    replace = "boolean", delete = "boolean", reason = "string!", expires = "string!",
  })
  local id = first_of("stack:allow", given)
  if not given.replace and not given.delete then
    core.fault("stack:allow needs replace or delete", "replace = true, or delete = true, or both")
  elseif id and (o.replace or o.delete) and o.reason and o.expires then
    core.allow(id, o.replace or false, o.delete or false, o.reason, o.expires)
  end
end

-- A drift that is meant: of one property ("/VisibilityTimeout", with * for any characters), or of the whole resource.
function Stack:ignore_drift(given)
  local o = options("stack:ignore_drift", behind(given), {
    path = "string", reason = "string!", owner = "string!", expires = "string!",
  })
  local id = first_of("stack:ignore_drift", given)
  if o.expires and not o.expires:match "^%d%d%d%d%-%d%d%-%d%d$" then
    core.fault("stack:ignore_drift: expires is the last day, as \"2026-12-31\"", nil, "/expires")
  elseif o.path and o.path:sub(1, 1) ~= "/" then
    core.fault("stack:ignore_drift: path begins with a slash: \"/VisibilityTimeout\"", nil, "/path")
  elseif id and o.reason and o.owner and o.expires then
    core.ignore_drift(id, o.path, o.reason, o.owner, o.expires)
  end
end

-- What exists outside of the stack becomes the resource that stands first; id is its name or, of a type with several
-- identifiers, a table of them.
function Stack:adopt(given)
  local o = options("stack:adopt", behind(given), { id = "string|table!" })
  local id = first_of("stack:adopt", given)
  if id and o.id then core.adopt(id, o.id) end
end

function Stack:metadata(body) core.metadata(body) end
function Stack:transform(names) core.transform(names) end
-- Sections of transforms: SAM's Globals, and Hooks of AWS::CodeDeployBlueGreen.
function Stack:globals(body) core.globals(body) end
function Stack:hooks(body) core.hooks(body) end

return stack
