local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { region = "us-east-1" }
local function allow(actions, resource, more)
  local statement = { Effect = "Allow", Action = actions, Resource = resource }
  for key, value in pairs(more or {}) do statement[key] = value end
  return { Version = "2012-10-17", Statement = statement }
end
local orders = aws.DynamoDB.Table "Orders" {
  BillingMode = "PAY_PER_REQUEST",
  AttributeDefinitions = { { AttributeName = "id", AttributeType = "S" } },
  KeySchema = { { AttributeName = "id", KeyType = "HASH" } },
}
local images = aws.S3.Bucket "Images" {}
local role = aws.IAM.Role "OrderRole" {
  AssumeRolePolicyDocument = { Version = "2012-10-17", Statement = {
    Effect = "Allow", Action = "sts:AssumeRole",
    Principal = { Service = { "lambda.amazonaws.com", "scheduler.amazonaws.com" } },
  } },
  Policies = { { PolicyName = "grants",
    PolicyDocument = allow({ "dynamodb:getitem", "dynamodb:DeleteItem" }, orders.Arn) } },
}
local order = aws.Lambda.Function "OrderFunction" {
  FunctionName = "order-validation", Role = role.Arn, Runtime = "python3.13", Handler = "index.handler",
  Code = { ZipFile = "def handler(event, context): pass" },
}
aws.Lambda.Permission "FromImages" {
  FunctionName = order, Action = "lambda:InvokeFunction", Principal = "s3.amazonaws.com", SourceAccount = aws.AccountId,
}
aws.S3.BucketPolicy "ImagesPolicy" {
  Bucket = images,
  PolicyDocument = allow("s3:GetObject", images.Arn .. "/*", { Principal = "*" }),
}
