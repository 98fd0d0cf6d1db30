local lk, aws = require "lk", require "aws"
local queue = require "shop.queue"
local stack = lk.stack "shop" { region = "us-east-1" }
local q = queue("Jobs", 99999)
q.DelaySeconds = 9999999
lk.table "Orders" { key = { order_id = "S" } }.table.BillingMoed = 3
