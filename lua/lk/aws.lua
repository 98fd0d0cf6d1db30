-- The raw layer: every CloudFormation type, intrinsic function and pseudo parameter, in AWS's own spelling.
--
--   aws.S3.Bucket "Images" { BucketName = env .. "-images", DeletionPolicy = "Retain" }
--   aws.If(production, 2000, 200)      aws.AccountId
local core = require "lk.core"

local aws = {}

-- Pseudo parameters (CloudFormation User Guide, "Pseudo parameters reference"). Made anew at each use, so that each
-- knows its line.
local pseudo = {}
for _, name in ipairs { "AccountId", "NotificationARNs", "NoValue", "Partition", "Region", "StackId", "StackName", "URLSuffix" } do
  pseudo[name] = "AWS::" .. name
end

-- The logical id of a resource or construct, or the name itself.
local function id_of(target, what)
  local kind = core.kind(target)
  if kind == "string" then return target end
  if kind == "resource" then return target.logical_id end
  if kind == "construct" then return target.main.logical_id end
  return core.name_of(target) or error(what .. " needs a resource or its logical id", 0)
end

local function condition_of(condition, what)
  if type(condition) == "string" then return condition end
  return core.name_of(condition) or error(what .. " needs a condition made by stack:condition", 0)
end

local function list_of(list, what)
  if type(list) ~= "table" then error(what .. " needs a list", 0) end
  return list
end

function aws.Ref(target) return core.intrinsic("Ref", id_of(target, "aws.Ref")) end

function aws.GetAtt(target, attribute) return core.intrinsic("Fn::GetAtt", { id_of(target, "aws.GetAtt"), attribute }) end

-- The text's ${Name} variables are CloudFormation's; values gives those that are not names of the stack.
function aws.Sub(text, values) return core.intrinsic("Fn::Sub", values and { text, values } or text) end

function aws.Join(separator, list) return core.intrinsic("Fn::Join", { separator, list }) end
function aws.Select(index, list) return core.intrinsic("Fn::Select", { index, list }) end
function aws.Split(separator, text) return core.intrinsic("Fn::Split", { separator, text }) end
function aws.Base64(text) return core.intrinsic("Fn::Base64", text) end
function aws.GetAZs(region) return core.intrinsic("Fn::GetAZs", region or "") end
function aws.ImportValue(name) return core.intrinsic("Fn::ImportValue", name) end
-- { StackName = …, OutputName = …, Region = …, RoleArn = … }; the last two may be left out.
function aws.GetStackOutput(output) return core.intrinsic("Fn::GetStackOutput", output) end
function aws.Length(list) return core.intrinsic("Fn::Length", list) end
function aws.ToJsonString(value) return core.intrinsic("Fn::ToJsonString", value) end
function aws.Transform(name, parameters)
  return core.intrinsic("Fn::Transform", { Name = name, Parameters = parameters })
end
function aws.Cidr(block, count, bits) return core.intrinsic("Fn::Cidr", { block, count, bits }) end

-- A default may stand behind the keys: aws.FindInMap(map, "eu-west-1", "ami", { DefaultValue = "…" }).
function aws.FindInMap(mapping, first, second, default)
  local name = core.kind(mapping) == "table" and mapping.name or mapping
  return core.intrinsic("Fn::FindInMap", { name, first, second, default })
end

-- Conditions
function aws.If(condition, yes, no)
  return core.intrinsic("Fn::If", { condition_of(condition, "aws.If"), yes, no })
end
function aws.Equals(a, b) return core.intrinsic("Fn::Equals", { a, b }) end
function aws.And(list) return core.intrinsic("Fn::And", list_of(list, "aws.And")) end
function aws.Or(list) return core.intrinsic("Fn::Or", list_of(list, "aws.Or")) end
function aws.Not(condition) return core.intrinsic("Fn::Not", { condition }) end
function aws.Condition(name) return core.intrinsic("Condition", name) end

-- Rules (CloudFormation User Guide, "Rule-specific intrinsic functions")
function aws.Contains(list, text) return core.intrinsic("Fn::Contains", { list, text }) end
function aws.EachMemberEquals(list, text) return core.intrinsic("Fn::EachMemberEquals", { list, text }) end
function aws.EachMemberIn(list, allowed) return core.intrinsic("Fn::EachMemberIn", { list, allowed }) end
function aws.RefAll(parameter_type) return core.intrinsic("Fn::RefAll", parameter_type) end
function aws.ValueOf(parameter, attribute) return core.intrinsic("Fn::ValueOf", { parameter, attribute }) end
function aws.ValueOfAll(parameter_type, attribute)
  return core.intrinsic("Fn::ValueOfAll", { parameter_type, attribute })
end

-- Any function by its own key, with an argument in a form that has no helper here: aws.call("Fn::Join", argument).
function aws.call(name, argument) return core.intrinsic(name, argument) end

-- What Lua's tables cannot say: null, and whether an empty table is a list or a map.
aws.null = core.null()
function aws.list(items) return core.list(items) end
function aws.map(members) return core.map(members) end

local function resource(type_name, verbatim)
  return function(id)
    if type(id) ~= "string" then
      error(type_name .. " needs its logical id before its properties: \"Name\" { … }", 0)
    end
    local expected = core.expect(type_name, id)
    return function(properties)
      if type(properties) ~= "table" then error(type_name .. " '" .. id .. "' needs a table of properties", 0) end
      return core.declare(type_name, id, properties, expected, verbatim)
    end
  end
end

-- Types. aws.resource is for names outside AWS::, such as "Custom::Thing".
function aws.resource(type_name) return resource(type_name, false) end

-- The body as a template has it, with Properties beside the attributes: for attributes that only a transform knows,
-- and where a property has an attribute's name. aws.verbatim "AWS::Serverless::Api" "Id" { Properties = { … } }
function aws.verbatim(type_name) return resource(type_name, true) end

-- Entries of the other sections in AWS's own spelling: aws.parameter "Env" { Type = "String", MinLength = 1 }
function aws.parameter(name)
  return function(body) return core.parameter(name, body) end
end
function aws.output(name)
  return function(body) return core.output(name, body) end
end
-- What stands among the resources without being one: aws.generator "Fn::ForEach::Topics" { … }
function aws.generator(name)
  return function(body) return core.generator(name, body) end
end

local functions = {}
for name in pairs(aws) do functions[#functions + 1] = name end

local function service(name)
  return setmetatable({}, {
    __index = function(types, kind)
      local constructor = aws.resource("AWS::" .. name .. "::" .. kind)
      rawset(types, kind, constructor)
      return constructor
    end,
    __call = function()
      local nearest = core.nearest(name, functions)
      error("aws." .. name .. " is no function" .. (nearest and "; did you mean aws." .. nearest .. "?" or ""), 0)
    end,
  })
end

return setmetatable(aws, {
  __index = function(_, name)
    if pseudo[name] then return core.intrinsic("Ref", pseudo[name]) end
    local types = service(name)
    rawset(aws, name, types)
    return types
  end,
})
