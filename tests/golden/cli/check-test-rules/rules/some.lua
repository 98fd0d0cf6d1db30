local rule = require "lk.rule"

local function each_topic(stack, report)
  for topic in stack:each "AWS::SNS::Topic" do
    if not topic:get "DisplayName" then report(topic, "", "no name to show") end
  end
end

rule "ORG001" {
  title = "A topic without a name to show", doc = "People read it.", check = each_topic,
  good = "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: d}}\n",
  bad = "Resources:\n  T: {Type: AWS::SNS::Topic}\n",
}

rule "ORG002" {
  title = "The same, with its examples swapped", doc = "People read it.", check = each_topic,
  good = "Resources:\n  T: {Type: AWS::SNS::Topic}\n",
  bad = "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {DisplayName: d}}\n",
}

rule "ORG003" {
  title = "A rule with a fault of its own", doc = "Nobody is perfect.",
  check = function(stack) return stack.nothing.here end,
  good = "Resources:\n  T: {Type: AWS::SNS::Topic}\n",
}
