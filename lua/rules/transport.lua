-- Rules of this project for `lkc check`; lua/lk/rule.lua says how they are written.
local rule = require "lk.rule"

rule "PLAT001" {
  title = "A bucket whose objects travel unencrypted",
  severity = "warning",
  doc = "The platform team allows a public bucket policy only over TLS: a statement for everyone needs the condition "
    .. "aws:SecureTransport, or names a service as its principal.",
  check = function(stack, report)
    for policy in stack:each "AWS::S3::BucketPolicy" do
      for index, statement in ipairs(policy:get "PolicyDocument.Statement" or {}) do
        local open = statement.Effect == "Allow" and (statement.Principal == "*"
          or type(statement.Principal) == "table" and statement.Principal.AWS == "*")
        if open and not statement.Condition then
          report(policy, "PolicyDocument.Statement." .. index - 1, "everyone may use the bucket, over plain HTTP too",
            "add Condition = { Bool = { [\"aws:SecureTransport\"] = \"true\" } }")
        end
      end
    end
  end,
  good = [[
Resources:
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*',
             Condition: {Bool: {'aws:SecureTransport': 'true'}}}
]],
  bad = [[
Resources:
  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: b
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*'}
]],
}
