local lk, aws = require "lk", require "aws"
local stack = lk.stack "theirs" { region = "us-east-1" }
aws.SNS.Topic "TopicA" { TopicName = "t-a", Tags = { { Key = "team", Value = "shop" } } }
aws.SNS.Topic "TopicB" { TopicName = "t-b", Tags = { { Key = "team", Value = "web" } } }
