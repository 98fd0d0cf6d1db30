local lk, aws = require "lk", require "aws"
local stack = lk.stack "shop" { architecture = "arm64" }
local env = stack:parameter "Env" {}
stack.prefix = env .. "-shop-"
local items = lk.table "Items" { key = { "shop:S", "number:N" }, indexes = { ["by-owner"] = { owner = "S" } }, ttl = "gone" }
items.table.PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled = true }
local files = lk.bucket "Files" { name = "files-" .. aws.AccountId, lifecycle = { ["tmp/"] = { expire = "1d" } } }
local users = lk.users "Users" { sign_in = "email", mfa = "required", groups = { "staff" }, client = { access = "2h", refresh = "7d" } }
lk.cdn "Site" { origin = files, price_class = 200 }
lk.alarm.throttles(items, { above = 0 })
lk.alarm.size(files, { above = "1.5GB" })
stack:output "Users" { value = users }
