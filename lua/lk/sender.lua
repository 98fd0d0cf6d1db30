-- lk.sender "Sender" { address = parameter }: an SES identity that functions may send from. Raw resource: .identity
local aws = require "aws"
local construct = require "lk.construct"
local grants = require "lk.grants"
local options = require "lk.options"

local Sender = construct.class "sender"

function Sender:can(actions)
  local arn = "arn:" .. aws.Partition .. ":ses:" .. aws.Region .. ":" .. aws.AccountId .. ":identity/"
  return grants.grant("ses", actions, { arn .. self.address })
end

return function(name)
  return function(given)
    local o = options("lk.sender", given, { address = "value!" })
    local id = construct.id(name)
    local identity = aws.SES.EmailIdentity(id .. "Identity") { EmailIdentity = o.address }
    return setmetatable({ id = id, main = identity, identity = identity, address = o.address }, Sender)
  end
end
