local rule = require "lk.rule"

rule "ORG001" {
  title = "A queue without a dead-letter queue",
  doc = "What cannot be handled is kept for a look, not tried for ever.",
  check = function(stack, report)
    for queue in stack:each "AWS::SQS::Queue" do
      if not queue:get "RedrivePolicy" then
        report(queue, "", "queue '" .. queue.id .. "' has no dead-letter queue", "give it a RedrivePolicy")
      end
    end
  end,
}
