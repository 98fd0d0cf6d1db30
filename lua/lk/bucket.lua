-- lk.bucket "ProductImages" { name = …, cors = { … }, lifecycle = { ["thumbnails/"] = { expire = "90d" } } }
--
-- A private bucket: encrypted, no public access, TLS only, kept when the stack is deleted.
-- Raw resources: .bucket .policy
local aws = require "aws"
local construct = require "lk.construct"
local grants = require "lk.grants"
local options = require "lk.options"
local units = require "lk.units"

local Bucket = construct.class "bucket"

-- By name where there is one: a reference to the resource would close a circle through the notification.
function Bucket:arn()
  return self.name and "arn:" .. aws.Partition .. ":s3:::" .. self.name or self.main.Arn
end

-- The grant of S3 actions: on the objects, or on the bucket where the action is one of a bucket's.
function Bucket:can(actions)
  local resources, objects, whole = {}, false, false
  for _, action in ipairs(actions) do
    if tostring(action):find "Object" then objects = true else whole = true end
  end
  if whole then resources[1] = self:arn() end
  if objects then resources[#resources + 1] = self:arn() .. "/*" end
  return grants.grant("s3", actions, resources)
end

-- Calls fn on an event: images:on("ObjectCreated", { prefix = "uploads/" }, fn).
function Bucket:on(event, filter, fn)
  local rules = {}
  for name, value in pairs(options("bucket:on", filter, { prefix = "string", suffix = "string" })) do
    rules[#rules + 1] = { Name = name, Value = value }
  end
  local number = #self.notifications + 1
  local id = fn.id .. "On" .. event:gsub("%W", "") .. (number > 1 and tostring(number) or "")
  self.notifications[number] = {
    Event = "s3:" .. event .. (event:find ":" and "" or ":*"),
    Filter = #rules > 0 and { S3Key = { Rules = rules } } or nil,
    Function = fn.main.Arn,
  }
  self.permissions[number] = fn:invoked_by(id, "s3.amazonaws.com", self:arn())
  self.main.NotificationConfiguration = { LambdaConfigurations = self.notifications }
  self.main.DependsOn = self.permissions
  return self
end

-- Lets a statement into the bucket's policy.
function Bucket:permit(statement) self.statements[#self.statements + 1] = statement end

local function lifecycle_rule(prefix, given)
  local o = options("lifecycle of '" .. prefix .. "'", given, { expire = "string", infrequent_access = "string" })
  return {
    Id = prefix == "*" and "everything" or prefix:gsub("%W", ""),
    Status = "Enabled",
    Prefix = prefix ~= "*" and prefix or nil,
    ExpirationInDays = o.expire and units.days(o.expire),
    Transitions = o.infrequent_access and { {
      StorageClass = "STANDARD_IA", TransitionInDays = units.days(o.infrequent_access),
    } } or nil,
  }
end

local function lifecycle(prefixes)
  local rules = {}
  for prefix, given in pairs(prefixes) do rules[#rules + 1] = lifecycle_rule(prefix, given) end
  return #rules > 0 and { Rules = rules } or nil
end

local function cors(given)
  local o = options("cors", given, { origins = "table!", methods = "table!", headers = "table", max_age = "string" })
  return { CorsRules = { {
    AllowedOrigins = o.origins, AllowedMethods = o.methods, AllowedHeaders = o.headers or { "*" },
    ExposedHeaders = { "ETag" }, MaxAge = units.seconds(o.max_age or "1h"),
  } } }
end

local function tls_only(arn)
  return {
    Sid = "TlsOnly", Effect = "Deny", Principal = "*", Action = "s3:*", Resource = { arn, arn .. "/*" },
    Condition = { Bool = { ["aws:SecureTransport"] = false } },
  }
end

return function(name)
  return function(given)
    local o = options("lk.bucket", given, {
      name = "value", cors = "table", lifecycle = "table", condition = "value", acl = "boolean",
    })
    local id = construct.id(name)
    local raw = aws.S3.Bucket(id .. "Bucket") {
      BucketName = o.name,
      BucketEncryption = { ServerSideEncryptionConfiguration = {
        { ServerSideEncryptionByDefault = { SSEAlgorithm = "AES256" } },
      } },
      PublicAccessBlockConfiguration = {
        BlockPublicAcls = true, BlockPublicPolicy = true, IgnorePublicAcls = true, RestrictPublicBuckets = true,
      },
      -- CloudFront's access logs are the one writer left that needs ACLs.
      OwnershipControls = { Rules = { { ObjectOwnership = o.acl and "BucketOwnerPreferred" or "BucketOwnerEnforced" } } },
      CorsConfiguration = o.cors and cors(o.cors),
      LifecycleConfiguration = lifecycle(o.lifecycle or {}),
      Condition = o.condition,
      DeletionPolicy = "RetainExceptOnCreate",
      UpdateReplacePolicy = "Retain",
    }
    local bucket = setmetatable({ id = id, name = o.name or false, main = raw, bucket = raw, notifications = {},
      permissions = {}, statements = {} }, Bucket)
    bucket:permit(tls_only(bucket:arn()))
    bucket.policy = aws.S3.BucketPolicy(id .. "BucketPolicy") {
      Bucket = raw,
      Condition = o.condition,
      PolicyDocument = { Version = "2012-10-17", Statement = bucket.statements },
    }
    return bucket
  end
end
