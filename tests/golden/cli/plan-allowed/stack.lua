local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { region = "us-east-1" }
stack:ignore("LK5102", "scratch data")

local items = aws.DynamoDB.Table "Items" {
  BillingMode = "PAY_PER_REQUEST",
  AttributeDefinitions = { { AttributeName = "sku", AttributeType = "S" } },
  KeySchema = { { AttributeName = "sku", KeyType = "HASH" } },
}
local jobs = aws.SQS.Queue "Jobs" { VisibilityTimeout = 60, MessageRetentionPeriod = 345600 }
local orders = aws.DynamoDB.Table "Orders" {
  TableName = "prod-orders",
  BillingMode = "PAY_PER_REQUEST",
  AttributeDefinitions = { { AttributeName = "id", AttributeType = "S" } },
  KeySchema = { { AttributeName = "id", KeyType = "HASH" } },
  DeletionPolicy = "Retain", UpdateReplacePolicy = "Retain",
}

stack:moved { from = "OldJobs", to = jobs }
stack:allow { items, replace = true, reason = "filled anew from the catalogue each night", expires = "9999-12-31" }
stack:allow { "Scratch", delete = true, reason = "nothing reads it any more", expires = "9999-12-31" }
stack:adopt { orders, id = "prod-orders" }
