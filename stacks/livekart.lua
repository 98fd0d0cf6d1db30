-- LiveKart: an e-commerce platform. Sign-in, product images behind a CDN, four functions, four tables, mail.
--
--   lkc plan  livekart -e production --param SESVerifiedEmail=shop@example.com
--   lkc apply livekart -e production --param SESVerifiedEmail=shop@example.com
local lk, aws = require "lk", require "aws"

local stack = lk.stack "livekart" {
  description  = "LiveKart e-commerce platform",
  region       = "us-east-1",
  architecture = "arm64", -- a fifth cheaper than x86_64 (AWS Lambda pricing)
  tags         = { project = "livekart" },
}

-- What differs between deployments ---------------------------------------------------------------------------------

local env = stack:parameter "EnvironmentName" {
  description = "Begins every name, so that environments can share an account",
  allowed     = { "development", "staging", "production" },
}
local sender_address = stack:parameter "SESVerifiedEmail" {
  description = "Sender of all mail; SES asks its owner to confirm it",
  pattern     = lk.pattern.email,
  explain     = "must be an email address",
}
local frontend = stack:parameter "FrontendOrigin" {
  description = "Where the web shop is served from; its pages may upload images",
  default     = "http://localhost:5173",
  pattern     = lk.pattern.origin,
}
local access_logs = stack:parameter "CloudFrontLogs" {
  description = "Whether CloudFront writes access logs to a bucket",
  allowed     = { "enabled", "disabled" },
  default     = "disabled",
}

stack:environment "development" { EnvironmentName = "development" }
stack:environment "staging"     { EnvironmentName = "staging" }
stack:environment "production"  { EnvironmentName = "production" }

local production = stack:condition "IsProduction" (aws.Equals(env, "production"))
local log_access = stack:condition "LogsAccess" (aws.Equals(access_logs, "enabled"))

stack.prefix = env .. "-livekart-"

-- Users ------------------------------------------------------------------------------------------------------------

local users = lk.users "User" {
  name     = stack.prefix .. "users",
  sign_in  = "email",
  verify   = "email",
  mfa      = "optional",
  password = { length = 8, upper = true, lower = true, digit = true },
  groups   = { "admin", "vendor", "customer" },
  client   = { name = stack.prefix .. "web", access = "1h", refresh = "30d" },
}
lk.ignore(users, "LK2103", "customers share the pool; admins turn the second factor on in their profile")

-- Data -------------------------------------------------------------------------------------------------------------

-- Recovery is billed by the size of the tables, and the shop starts within the free tier.
stack:ignore("LK5102", "turned on, table by table, when the shop has orders to lose")

local products = lk.table "Products" {
  key     = { product_id = "S" },
  indexes = { ["vendor-index"] = { vendor_id = "S" }, ["category-index"] = { category = "S" } },
}
local orders = lk.table "Orders" {
  key     = { order_id = "S" },
  indexes = { ["user-orders-index"] = { user_id = "S" } },
}
local sessions = lk.table "Sessions" {
  key     = { session_id = "S" },
  indexes = { ["user-index"] = { user_id = "S" } },
  ttl     = "expires_at",
}
local analytics = lk.table "Analytics" {
  key     = { "product_id:S", "timestamp:N" },
}

-- Product images, read through the CDN alone -----------------------------------------------------------------------

local images = lk.bucket "ProductImages" {
  name      = stack.prefix .. "product-images-" .. aws.AccountId,
  cors      = { origins = { frontend }, methods = { "GET", "PUT", "POST" } },
  lifecycle = { ["thumbnails/"] = { expire = "90d" }, ["*"] = { infrequent_access = "30d" } },
}
local cdn_logs = lk.bucket "CloudFrontLogs" {
  name      = stack.prefix .. "cloudfront-logs",
  condition = log_access,
  acl       = true, -- CloudFront delivers its logs by ACL
  lifecycle = { ["*"] = { expire = "90d" } },
}
local cdn = lk.cdn "Images" {
  origin      = images,
  ttl         = "24h",
  price_class = 100, -- North America and Europe
  logs        = { bucket = cdn_logs, when = log_access },
}

-- Mail -------------------------------------------------------------------------------------------------------------

local sender = lk.sender "Sender" { address = sender_address }

-- Functions: each may do what its grants say, and nothing else -----------------------------------------------------

local order = lk.lambda "order-validation" {
  source      = "order",
  memory      = 256,
  timeout     = "30s",
  description = "Validates an order's items, checks stock, calculates the total",
  environment = { PRODUCTS_TABLE = products },
  grants      = { products:can { "BatchGetItem" } },
}
local image = lk.lambda "image-processing" {
  source      = "image",
  memory      = 512,
  timeout     = "60s",
  description = "Makes thumbnails of uploaded images",
  grants      = { images:can { "GetObject", "PutObject", "DeleteObject" } },
}
local email = lk.lambda "email-notifications" {
  source      = "email",
  memory      = 256,
  timeout     = "30s",
  description = "Sends order confirmations, vendor notifications and password resets",
  environment = {
    SENDER        = sender_address,
    -- SES: 200 a day in the sandbox; 62,000 a month of 31 days in production.
    SENDS_PER_DAY = aws.If(production, 2000, 200),
  },
  grants      = { sender:can { "SendEmail", "SendRawEmail" } },
}
local cleanup = lk.lambda "cleanup-job" {
  source      = "cleanup",
  memory      = 256,
  timeout     = "300s",
  description = "Deletes old analytics data and expired sessions",
  environment = { SESSIONS_TABLE = sessions, ANALYTICS_TABLE = analytics, ANALYTICS_RETENTION_DAYS = 90 },
  grants      = {
    sessions:can { "Scan", "BatchWriteItem" },
    analytics:can { "Scan", "BatchWriteItem" },
  },
}

images:on("ObjectCreated", { prefix = "uploads/" }, image)
lk.schedule.daily(cleanup, "03:00")

-- Alarms -----------------------------------------------------------------------------------------------------------

for _, fn in ipairs { order, image, email, cleanup } do
  lk.alarm.error_rate(fn, { above = "5%" })
end
for _, of in ipairs { products, orders, sessions, analytics } do
  lk.alarm.throttles(of, { above = 0 })
end
lk.alarm.size(images, { above = "4GB" })
lk.alarm.http_errors(cdn, { above = "10%" })
lk.alarm.errors(order, { above = 10, period = "300s", name = stack.prefix .. "lambda-errors" })

-- What the front end needs; `lkc outputs --dotenv frontend/.env` writes it -----------------------------------------

stack:dotenv { VITE_AWS_REGION = aws.Region }

stack:output "UserPoolId"              { value = users,             dotenv = "VITE_COGNITO_USER_POOL_ID" }
stack:output "UserPoolClientId"        { value = users.client,      dotenv = "VITE_COGNITO_CLIENT_ID" }
stack:output "ProductImagesBucketName" { value = images,            dotenv = "VITE_S3_BUCKET_NAME" }
stack:output "CloudFrontDomainName"    { value = cdn.DomainName,    dotenv = "VITE_CLOUDFRONT_DOMAIN" }
stack:output "CloudFrontURL"           { value = "https://" .. cdn.DomainName, dotenv = "VITE_CLOUDFRONT_URL" }
stack:output "ProductsTableName"       { value = products,          dotenv = "VITE_DYNAMODB_PRODUCTS_TABLE" }
stack:output "OrdersTableName"         { value = orders,            dotenv = "VITE_DYNAMODB_ORDERS_TABLE" }
stack:output "SessionsTableName"       { value = sessions,          dotenv = "VITE_DYNAMODB_SESSIONS_TABLE" }
stack:output "AnalyticsTableName"      { value = analytics,         dotenv = "VITE_DYNAMODB_ANALYTICS_TABLE" }
