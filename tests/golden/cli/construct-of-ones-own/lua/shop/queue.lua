local aws = require "aws"
return function(name, timeout)
  local queue = aws.SQS.Queue(name) {
    VisibilityTimeout = timeout,
    Dlay = 3,
  }
  return queue
end
