local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { region = "us-east-1" }

local items = aws.DynamoDB.Table "Items" {
  BillingMode = "PAY_PER_REQUEST",
  AttributeDefinitions = { { AttributeName = "sku", AttributeType = "S" } },
  KeySchema = { { AttributeName = "sku", KeyType = "HASH" } },
}

stack:allow { items, replace = true, reason = "filled anew from the catalogue each night", expires = "2026-01-31" }
stack:allow { "Audit", delete = true, reason = "kept elsewhere", expires = "9999-12-31" }
stack:allow { "Sessions", delete = true, reason = "everybody signs in again", expires = "9999-12-31" }
