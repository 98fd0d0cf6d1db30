local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { region = "us-east-1" }

local jobs = aws.SQS.Queue "Jobs" { VisibilityTimeout = 99999 }
lk.ignore(jobs, "E3034", "the service team raised it for this account")
local orders = lk.table "Orders" { key = { order_id = "S" } }
lk.ignore(orders, "E3030", "nothing of that kind is here")
stack:ignore("I3011", "scratch stack")
