local lk, aws = require "lk", require "aws"
lk.stack "faulty" {}

local bucket = aws.S3.Bucket "Images" {
  BucketNmae = "images",
  VersioningConfiguration = { Status = "On" },
}
aws.Lambda.Function "Fn" {
  Code = { ZipFile = "x" },
  Role = bucket.Arnn,
  Timeout = 5000,
  MemorySize = "much",
}
aws.S4.Bucket "Other" {}
aws.SQS.Queue "Queue" { DependsOn = "Fm" }
