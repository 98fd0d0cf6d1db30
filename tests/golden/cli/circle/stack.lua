local lk, aws = require "lk", require "aws"
lk.stack "circle" {}
local topic = aws.SNS.Topic "Topic" {}
local queue = aws.SQS.Queue "Queue" { QueueName = "q-" .. topic.TopicName }
topic.DisplayName = queue.QueueName
