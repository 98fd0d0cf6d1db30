local lk, aws = require "lk", require "aws"
local stack = lk.stack "broken" {}
local function bucket(name)
  return aws.S3.Bucket(name) { BucketName = nmae }
end
bucket "Images"
