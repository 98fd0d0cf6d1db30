-- lk.table "Products" { key = { product_id = "S" }, indexes = { ["vendor-index"] = { vendor_id = "S" } } }
--
-- A DynamoDB table, billed on demand, kept when the stack is deleted. Keys are one attribute, or partition and sort:
-- key = { "product_id:S", "timestamp:N" }. Raw resource: .table
local aws = require "aws"
local construct = require "lk.construct"
local grants = require "lk.grants"
local options = require "lk.options"

local Table = construct.class "table"

local types = { S = true, N = true, B = true }

-- Key schema of { name = type } or { "partition:T", "sort:T" }; attributes are gathered in definitions.
local function key_schema(key, what, definitions)
  local parts = {}
  for name, kind in pairs(key) do
    if type(name) == "number" then name, kind = tostring(kind):match "^(.+):(%a)$" end
    if not name or not types[kind] then
      error(what .. ": a key is { name = \"S\" }, or { \"partition:S\", \"sort:N\" } with types S, N or B", 0)
    end
    parts[#parts + 1] = { AttributeName = name, KeyType = #parts == 0 and "HASH" or "RANGE" }
    if definitions[name] and definitions[name] ~= kind then error(what .. ": '" .. name .. "' has two types", 0) end
    definitions[name] = kind
  end
  if #parts < 1 or #parts > 2 then error(what .. ": a key has one or two attributes, in a list when two", 0) end
  return parts
end

local function secondary_indexes(indexes, definitions)
  local list = {}
  for name, key in pairs(indexes) do
    list[#list + 1] = {
      IndexName = name, KeySchema = key_schema(key, "index '" .. name .. "'", definitions),
      Projection = { ProjectionType = "ALL" },
    }
  end
  return #list > 0 and list or nil
end

-- The grant of DynamoDB actions on the table; the indexes too where a reader may ask one.
function Table:can(actions)
  local resources = { self.main.Arn }
  for _, action in ipairs(actions) do
    if self.indexes and (action == "Query" or action == "Scan") then
      resources[2] = self.main.Arn .. "/index/*"
    end
  end
  return grants.grant("dynamodb", actions, resources)
end

return function(name)
  return function(given)
    local o = options("lk.table", given, { key = "table!", indexes = "table", ttl = "string", name = "value" })
    local definitions, attributes = {}, {}
    local keys = key_schema(o.key or {}, "lk.table '" .. name .. "'", definitions)
    local indexes = secondary_indexes(o.indexes or {}, definitions)
    for attribute, kind in pairs(definitions) do
      attributes[#attributes + 1] = { AttributeName = attribute, AttributeType = kind }
    end
    local raw = aws.DynamoDB.Table(construct.id(name) .. "Table") {
      TableName = o.name,
      BillingMode = "PAY_PER_REQUEST",
      AttributeDefinitions = attributes,
      KeySchema = keys,
      GlobalSecondaryIndexes = indexes,
      TimeToLiveSpecification = o.ttl and { AttributeName = o.ttl, Enabled = true } or nil,
      DeletionPolicy = "RetainExceptOnCreate",
      UpdateReplacePolicy = "Retain",
    }
    return setmetatable({ id = construct.id(name), main = raw, table = raw, indexes = indexes or false }, Table)
  end
end
