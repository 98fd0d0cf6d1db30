-- What a template can hold and a Lua table cannot say.
local lk, aws = require "lk", require "aws"

local stack = lk.stack "words" {}

stack:transform { "AWS::LanguageExtensions", "AWS::Serverless-2016-10-31" }
stack:globals { Function = { Timeout = 3 } }

local env = aws.parameter "Env" { Type = "String", MinLength = "1" }

local topic = aws.SNS.Topic "Topic" {
  TopicName = aws.call("Fn::Join", { "-", { env, "topic" } }),
  Tags = aws.list {},
}
aws.verbatim "AWS::Serverless::SimpleTable" "Rows" {
  DependsOn = topic,
  Metadata = { nothing = aws.null, none = aws.map {} },
  Properties = { TableName = "rows" },
}
aws.generator "Fn::ForEach::Queues" { "Name", { "A", "B" }, { ["Queue${Name}"] = { Type = "AWS::SQS::Queue" } } }
aws.output "Topic" { Value = topic, Export = { Name = env .. "-topic" } }
