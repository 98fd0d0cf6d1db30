local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { region = "us-east-1" }

local orders = lk.table "Orders" { key = { order_id = "S" } }
orders.table.BillingMoed = "PAY_PER_REQUEST"
aws.SQS.Queue "Jobs" { VisibilityTimeout = 99999, DelaySeconds = "5" }
stack:output "Orders" { value = orders }
