local lk, aws = require "lk", require "aws"
local stack = lk.stack "raw" { description = "Every part of the raw layer", region = "eu-west-1" }
local env = stack:parameter "Env" { allowed = { "dev", "prod" }, default = "dev", description = "Which" }
local secret = stack:parameter "Secret" { secret = true, min_length = 8 }
local prod = stack:condition "IsProd" (aws.Equals(env, "prod"))
local both = stack:condition "Both" (aws.And { prod, aws.Not(aws.Equals(aws.Region, "us-east-1")) })
local amis = stack:mapping "Amis" { ["eu-west-1"] = { arm = "ami-1" } }

local key = aws.KMS.Key "Key" {
  KeyPolicy = { Version = "2012-10-17", Statement = { {
    Effect = "Allow", Principal = { AWS = "arn:" .. aws.Partition .. ":iam::" .. aws.AccountId .. ":root" },
    Action = "kms:*", Resource = "*",
  } } },
  PendingWindowInDays = 30 / 2,
  DeletionPolicy = "Retain",
  Metadata = { reason = "kept: ${Env} is no variable here" },
}
local queue = aws.SQS.Queue "Queue" {
  QueueName = env .. "-jobs",
  KmsMasterKeyId = aws.If(prod, key, aws.NoValue),
  VisibilityTimeout = aws.If(prod, 300, 30),
  Condition = both,
  DependsOn = { key },
}
queue.MessageRetentionPeriod = 3600
aws.SSM.Parameter "Settings" {
  Type = "String",
  Name = "/" .. env .. "/settings",
  Value = aws.Join(",", { key.Arn, aws.Select(0, aws.GetAZs()), aws.FindInMap(amis, aws.Region, "arm") }),
  Description = "plain ${Env}, joined " .. aws.Sub("${Key} at ${Place}", { Place = aws.ImportValue("place") }),
  Tags = { team = "a", ["cost-center"] = "7" },
}
aws.resource "Custom::Thing" "Thing" { ServiceToken = "arn:aws:lambda:eu-west-1:123456789012:function:f", Secret = secret }
aws.SSM.Parameter "Other" { Type = "String", Value = "at " .. aws.GetStackOutput { StackName = "other", OutputName = "Url" } }
stack:output "QueueUrl" { value = queue, condition = both, export = env .. "-queue", description = "Where jobs go" }
stack:output "Arn" { value = queue.Arn, condition = both }
