local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { region = "us-east-1" }
local prod = stack:condition "IsProduction" (aws.Equals(aws.Region, "us-east-1"))
local items = lk.table "Items" { key = { id = "S" } }
local jobs = aws.SQS.Queue "Jobs" {}
local audit = aws.Logs.LogGroup "Audit" { Condition = prod }
local replica = aws.S3.Bucket "Replica" { DeletionPolicy = "Retain" }

stack:moved { from = "OldJobs", to = jobs }
stack:moved { from = "OldJobs", to = audit }
stack:moved { from = "OlderJobs", to = jobs }
stack:moved { from = "Jobs", to = jobs }
stack:moved { from = "ItemsTable", to = "Replica" }
stack:moved { from = "OldTable", to = "ItemsTabel" }
stack:moved { from = "First", to = "Second" }
stack:moved { from = "Second", to = replica }
stack:moved { form = "OldQueue" }
stack:moved { from = "OldPrefix", to = stack.prefix and 7 }

stack:allow { items, replace = true, reason = "only test data", expires = "2026-12-31" }
stack:allow { items, replace = true, delete = true, reason = "only test data", expires = "2027-12-31" }
stack:allow { "Itmes", replace = true, reason = "only test data", expires = "2026-12-31" }
stack:allow { "Gone", delete = true, reason = " ", expires = "tomorrow" }
stack:allow { jobs, delete = true, reason = "nothing reads it", expires = "2027-02-29" }
stack:allow { audit, delete = true, reason = "development has none", expires = "2028-02-29" }
stack:allow { "Old", reason = "nothing reads it", expires = "2027-02-28" }
stack:allow { "Old", replace = "yes", reasn = "nothing reads it" }
stack:allow { delete = true, reason = "nothing reads it", expires = "2027-02-28" }
stack:allow { aws.Region, delete = true, reason = "nothing reads it", expires = "2027-02-28" }

stack:adopt { items, id = "items" }
stack:adopt { items, id = { TableName = "items" } }
stack:adopt { "Other", id = "other" }
stack:adopt { replica, id = { Name = "shop-replica" } }
stack:adopt { jobs, id = "" }
stack:adopt { audit, id = aws.Region }
