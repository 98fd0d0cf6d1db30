local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { region = "us-east-1", tags = { team = "shop" } }
local key = stack:parameter "Key" { secret = true }
aws.DynamoDB.Table "Orders" {
  TableName = "shop-orders-v2", BillingMode = "PAY_PER_REQUEST",
  AttributeDefinitions = { { AttributeName = "id", AttributeType = "S" } },
  KeySchema = { { AttributeName = "id", KeyType = "HASH" } },
}
aws.SQS.Queue "Jobs" { QueueName = "shop-jobs", VisibilityTimeout = 60, DelaySeconds = 3 }
aws.SQS.Queue "Other" { DelaySeconds = 3 }
aws.SSM.Parameter "Setting" { Type = "String", Value = key, Description = "b" }
stack:output "Url" { value = "https://b.example.com", export = "shop-url" }
