local lk, aws = require "lk", require "aws"
local stack = lk.stack "faulty" { regoin = "us-east-1" }
local items = lk.table "Items" {
  key = { id = "S" },
  indices = {},
}
stack:output "Items" { valeu = items }
aws.S3.Bucket "Forgotten"
