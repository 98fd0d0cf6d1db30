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

-- Sources of the forms: CloudFormation API Reference, Account and OrganizationalUnitId.
local function is_account(text) return text:match "^%d%d%d%d%d%d%d%d%d%d%d%d$" end
local function is_unit(text) return text:match "^ou%-[a-z0-9]+%-[a-z0-9]+$" or text:match "^r%-[a-z0-9]+$" end

local function places(what, list, fits, form)
  local seen = {}
  for _, text in ipairs(texts_of(what, list)) do
    if not fits(text) then core.fault(what .. ": '" .. text .. "' is none: " .. form) end
    if seen[text] then core.fault(what .. ": '" .. text .. "' stands there twice") end
    seen[text] = true
  end
  return list
end

local function account_list(what, list)
  return places(what, list, is_account, "an account has twelve digits, as a text")
end

-- At most 50: CloudFormation API Reference, "CreateStackInstances".
local function unit_list(list)
  if #list > 50 then core.fault "stack_set: a stack set goes to at most 50 units" end
  return places("stack_set: units", list, is_unit, "a unit is as \"ou-ab12-34567890\", a root as \"r-ab12\"")
end

-- One template to many accounts, by the service's own engine: to accounts by two roles, or to the units of an
-- organization, which may leave some accounts out.
local function stack_set_of(given, regions)
  local o = options("stack_set", given, {
    accounts = "table", units = "table", except = "table", at_once = "number", failures = "number",
    regions_at_once = "boolean", administration_role = "string", execution_role = "string", auto_deploy = "boolean",
    delegated = "boolean", removed = "string",
  })
  if (o.accounts == nil) == (o.units == nil) then
    core.fault("a stack set has accounts or units, one of both", nil, "/stack_set")
  elseif #(o.accounts or o.units) == 0 then
    core.fault("a stack set needs at least one account or unit", nil, "/stack_set")
  end
  if #regions == 0 then core.fault("a stack set needs the regions that its stacks live in", "regions = { \"us-east-1\" }") end
  for _, name in ipairs { "except", "auto_deploy", "delegated" } do
    if o[name] and not o.units then core.fault("stack_set: " .. name .. " goes with units", nil, "/stack_set/" .. name) end
  end
  for _, name in ipairs { "administration_role", "execution_role" } do
    if o[name] and o.units then
      core.fault("stack_set: " .. name .. " goes with accounts; units need none", nil, "/stack_set/" .. name)
    end
  end
  for _, name in ipairs { "at_once", "failures" } do
    if o[name] and (math.type(o[name]) ~= "integer" or o[name] < 1 or o[name] > 100000) then
      core.fault("stack_set: " .. name .. " is a number of accounts in a region, from 1 to 100000", nil, "/stack_set/" .. name)
    end
  end
  if o.removed and o.removed ~= "keep" and o.removed ~= "delete" then
    core.fault("stack_set: removed is \"keep\" or \"delete\"", nil, "/stack_set/removed")
  end
  return {
    accounts = account_list("stack_set: accounts", o.accounts or o.except or {}), units = unit_list(o.units or {}),
    at_once = o.at_once, failures = o.failures, in_parallel = o.regions_at_once,
    administration_role = o.administration_role, execution_role = o.execution_role, auto_deploys = o.auto_deploy,
    call_as = o.delegated and "DELEGATED_ADMIN" or nil, deletes_removed = o.removed == "delete",
  }
end

-- Where an environment lives; without environment: every one that has no place of its own. account is what the keys
-- must be of, profile where lkc finds them.
function Stack:deploy_to(given)
  local o = options("stack:deploy_to", given, {
    environment = "string", region = "string", regions = "table", account = "string", profile = "string",
    stack_set = "table",
  })
  if o.region and o.regions then core.fault("stack:deploy_to takes region or regions, not both", nil, "/region") end
  if o.account and not is_account(o.account) then
    core.fault("stack:deploy_to: an account has twelve digits, as a text", nil, "/account")
  end
  local regions = o.region and { o.region }
    or places("stack:deploy_to: regions", o.regions or {}, function(text) return #text > 0 end, "a region has a name")
  core.deploy_to(o.environment, regions, o.account, o.profile, o.stack_set and stack_set_of(o.stack_set, regions))
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
