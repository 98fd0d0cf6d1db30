-- lk.users "Users" { sign_in = "email", verify = "email", mfa = "optional", password = { length = 8, … },
--                    groups = { "admin", "vendor", "customer" }, client = { access = "1h", refresh = "30d" } }
--
-- A Cognito user pool with its groups (the first has precedence) and one app client. Kept when the stack is deleted.
-- Raw resources: .pool .client .groups[name]
local aws = require "aws"
local construct = require "lk.construct"
local options = require "lk.options"
local units = require "lk.units"

local Users = construct.class "users"

local mfa_modes = { off = "OFF", optional = "OPTIONAL", required = "ON" }

local function password_policy(given)
  local o = options("password of lk.users", given, {
    length = "number!", upper = "boolean", lower = "boolean", digit = "boolean", symbol = "boolean",
    temporary = "string",
  })
  return { PasswordPolicy = {
    MinimumLength = o.length, RequireUppercase = o.upper or false, RequireLowercase = o.lower or false,
    RequireNumbers = o.digit or false, RequireSymbols = o.symbol or false,
    TemporaryPasswordValidityDays = units.days(o.temporary or "7d"),
  } }
end

local function pool_of(id, o)
  local mfa = mfa_modes[o.mfa or "off"] or error("mfa is \"off\", \"optional\" or \"required\"", 0)
  return aws.Cognito.UserPool(id .. "Pool") {
    UserPoolName = o.name,
    UsernameAttributes = o.sign_in and { o.sign_in },
    UsernameConfiguration = { CaseSensitive = false },
    AutoVerifiedAttributes = o.verify and { o.verify },
    AccountRecoverySetting = { RecoveryMechanisms = { { Name = "verified_email", Priority = 1 } } },
    Policies = password_policy(o.password or { length = 8 }),
    MfaConfiguration = mfa,
    EnabledMfas = mfa ~= "OFF" and { "SOFTWARE_TOKEN_MFA" } or nil,
    DeletionPolicy = "RetainExceptOnCreate",
    UpdateReplacePolicy = "Retain",
  }
end

local function client_of(id, pool, given)
  local o = options("client of lk.users", given, { access = "string!", refresh = "string!", name = "value" })
  return aws.Cognito.UserPoolClient(id .. "Client") {
    UserPoolId = pool,
    ClientName = o.name,
    GenerateSecret = false,
    ExplicitAuthFlows = { "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH" },
    PreventUserExistenceErrors = "ENABLED",
    EnableTokenRevocation = true,
    AccessTokenValidity = units.hours(o.access or "1h"),
    IdTokenValidity = units.hours(o.access or "1h"),
    RefreshTokenValidity = units.days(o.refresh or "30d"),
    TokenValidityUnits = { AccessToken = "hours", IdToken = "hours", RefreshToken = "days" },
  }
end

return function(name)
  return function(given)
    local o = options("lk.users", given, {
      name = "value", sign_in = "string", verify = "string", mfa = "string", password = "table", groups = "table",
      client = "table!",
    })
    local id = construct.id(name)
    local pool = pool_of(id, o)
    local groups = {}
    for precedence, group in ipairs(o.groups or {}) do
      groups[group] = aws.Cognito.UserPoolGroup(id .. construct.id(group) .. "Group") {
        UserPoolId = pool, GroupName = group, Precedence = precedence,
      }
    end
    local client = client_of(id, pool, o.client or {})
    return setmetatable({ id = id, main = pool, pool = pool, groups = groups, client = client }, Users)
  end
end
