-- The constructs: short, right by default, each open down to its raw resources.
return {
  stack = require "lk.stack",
  table = require "lk.table",
  lambda = require "lk.lambda",
  bucket = require "lk.bucket",
  cdn = require "lk.cdn",
  users = require "lk.users",
  sender = require "lk.sender",
  schedule = require "lk.schedule",
  alarm = require "lk.alarm",
  grant = require("lk.grants").grant,
  ignore = require "lk.ignore",
  output_of = require "lk.output",
  pattern = require "lk.pattern",
}
