-- lk.lambda "order-validation" { source = "order", memory = 256, timeout = "30s", grants = { … } }
--
-- A function in C on provided.al2023, built from runtime/functions/<source>, with a log group that expires and a role
-- that may do what the grants say and write to that log. Raw resources: .fn .role .logs
local aws = require "aws"
local construct = require "lk.construct"
local core = require "lk.core"
local grants = require "lk.grants"
local options = require "lk.options"
local stack = require "lk.stack"
local units = require "lk.units"

local Lambda = construct.class "function"

-- May be called later too: order:allow(products:can { "GetItem" }).
function Lambda:allow(grant)
  self.statements[#self.statements + 1] = grants.statement(grant)
  return self
end

-- Lets a service call the function on behalf of one of the account's resources.
function Lambda:invoked_by(id, principal, source_arn)
  return aws.Lambda.Permission(id) {
    Action = "lambda:InvokeFunction",
    FunctionName = self.main,
    Principal = principal,
    SourceAccount = aws.AccountId,
    SourceArn = source_arn,
  }
end

local function role_of(id, statements)
  return aws.IAM.Role(id .. "Role") {
    AssumeRolePolicyDocument = grants.assumed_by "lambda.amazonaws.com",
    Policies = { { PolicyName = "grants", PolicyDocument = { Version = "2012-10-17", Statement = statements } } },
  }
end

return function(name)
  return function(given)
    local o = options("lk.lambda", given, {
      source = "string!", memory = "number!", timeout = "string!", grants = "table", environment = "table",
      retention = "string", architecture = "string", concurrency = "number", description = "value",
    })
    local id, full_name = construct.id(name), stack.current().prefix .. name
    local logs = aws.Logs.LogGroup(id .. "Logs") {
      LogGroupName = "/aws/lambda/" .. full_name,
      RetentionInDays = units.days(o.retention or "7d"),
      DeletionPolicy = "Delete", UpdateReplacePolicy = "Delete", -- it expires anyway
    }
    local statements = { grants.statement(
      grants.grant("logs", { "CreateLogStream", "PutLogEvents" }, { logs.Arn })) }
    local role = role_of(id, statements)
    local fn = aws.Lambda.Function(id .. "Function") {
      FunctionName = full_name,
      Description = o.description,
      Runtime = "provided.al2023",
      Handler = "bootstrap",
      MemorySize = o.memory,
      Timeout = o.timeout and units.seconds(o.timeout),
      Role = role.Arn,
      ReservedConcurrentExecutions = o.concurrency,
      LoggingConfig = { LogFormat = "JSON", LogGroup = logs },
      Environment = o.environment and { Variables = o.environment } or nil,
    }
    fn.Architectures = { core.code(fn, o.source or "", o.architecture) }
    fn.Code = { S3Bucket = "lkc-assets-" .. aws.AccountId .. "-" .. aws.Region, S3Key = "lambda/" .. (o.source or "") }
    local lambda = setmetatable({ id = id, name = name, main = fn, fn = fn, role = role, logs = logs,
      statements = statements }, Lambda)
    for _, grant in ipairs(o.grants or {}) do lambda:allow(grant) end
    return lambda
  end
end
