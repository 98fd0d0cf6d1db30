-- lk.cdn "Images" { origin = bucket, ttl = "24h", price_class = 100 }
--
-- A CloudFront distribution before a private bucket, which it alone may read (origin access control): HTTPS only,
-- compressed, cached. logs = { bucket = b, when = condition } writes access logs.
-- Raw resources: .distribution .cache_policy .access_control
local aws = require "aws"
local construct = require "lk.construct"
local options = require "lk.options"
local stack = require "lk.stack"
local units = require "lk.units"

local Cdn = construct.class "cdn"

function Cdn:arn()
  return "arn:" .. aws.Partition .. ":cloudfront::" .. aws.AccountId .. ":distribution/" .. self.main
end

local function cache_policy(id, name, ttl)
  return aws.CloudFront.CachePolicy(id .. "CachePolicy") {
    CachePolicyConfig = {
      Name = stack.current().prefix .. name,
      MinTTL = 0,
      DefaultTTL = ttl,
      MaxTTL = units.seconds "365d",
      ParametersInCacheKeyAndForwardedToOrigin = {
        EnableAcceptEncodingBrotli = true,
        EnableAcceptEncodingGzip = true,
        CookiesConfig = { CookieBehavior = "none" },
        HeadersConfig = { HeaderBehavior = "none" },
        QueryStringsConfig = { QueryStringBehavior = "none" },
      },
    },
  }
end

local function access_control(id, name)
  return aws.CloudFront.OriginAccessControl(id .. "AccessControl") {
    OriginAccessControlConfig = {
      Name = stack.current().prefix .. name,
      OriginAccessControlOriginType = "s3",
      SigningBehavior = "always",
      SigningProtocol = "sigv4",
    },
  }
end

local function logging(given)
  local o = options("logs of lk.cdn", given, { bucket = "bucket!", when = "value", prefix = "string" })
  local config = { Bucket = o.bucket.main.DomainName, Prefix = o.prefix, IncludeCookies = false }
  return o.when and aws.If(o.when, config, aws.NoValue) or config
end

local function distribution(id, o, policy, control)
  return aws.CloudFront.Distribution(id .. "Distribution") {
    DistributionConfig = {
      Enabled = true,
      HttpVersion = "http2and3",
      PriceClass = "PriceClass_" .. (o.price_class or "All"),
      Comment = o.comment,
      Logging = o.logs and logging(o.logs),
      Origins = { {
        Id = "bucket",
        DomainName = o.origin.main.RegionalDomainName,
        OriginAccessControlId = control,
        S3OriginConfig = { OriginAccessIdentity = "" },
      } },
      DefaultCacheBehavior = {
        TargetOriginId = "bucket",
        ViewerProtocolPolicy = "redirect-to-https",
        AllowedMethods = { "GET", "HEAD" },
        CachedMethods = { "GET", "HEAD" },
        CachePolicyId = policy,
        Compress = true,
      },
      ViewerCertificate = { CloudFrontDefaultCertificate = true },
    },
  }
end

return function(name)
  return function(given)
    local o = options("lk.cdn", given, {
      origin = "bucket!", ttl = "string", price_class = "number|string", logs = "table", comment = "value",
    })
    if not o.origin then error("lk.cdn needs the bucket it serves: origin = …", 0) end
    local id = construct.id(name)
    local policy = cache_policy(id, name:lower(), units.seconds(o.ttl or "24h"))
    local control = access_control(id, name:lower())
    local raw = distribution(id, o, policy, control)
    local cdn = setmetatable({ id = id, main = raw, distribution = raw, cache_policy = policy,
      access_control = control }, Cdn)
    o.origin:permit {
      Sid = "CloudFrontReads", Effect = "Allow", Principal = { Service = "cloudfront.amazonaws.com" },
      Action = "s3:GetObject", Resource = o.origin:arn() .. "/*",
      Condition = { StringEquals = { ["AWS:SourceArn"] = cdn:arn() } },
    }
    return cdn
  end
end
