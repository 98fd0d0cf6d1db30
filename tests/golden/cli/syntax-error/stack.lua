local lk = require "lk"
lk.stack "x" {
  region = "us-east-1"
  architecture = "arm64",
}
