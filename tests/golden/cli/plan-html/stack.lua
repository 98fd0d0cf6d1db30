local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { region = "us-east-1" }
local env = stack:parameter "Env" {}
local table = aws.DynamoDB.Table "Orders" {
  TableName = env .. "-orders-v2", BillingMode = "PAY_PER_REQUEST",
  AttributeDefinitions = { { AttributeName = "id", AttributeType = "S" } },
  KeySchema = { { AttributeName = "id", KeyType = "HASH" } },
}
aws.SQS.Queue "Jobs" { VisibilityTimeout = 60, Tags = { { Key = "b", Value = "2" }, { Key = "a", Value = "1" } } }
aws.SSM.Parameter "Name" { Type = "String", Value = table }
