local lk, aws = require "lk", require "aws"
local stack = lk.stack "later" {}
local size = stack:parameter "Size" { type = "Number" }
aws.SQS.Queue "Queue" { DelaySeconds = size * 2 }
