-- Regular expressions for parameters, as CloudFormation's AllowedPattern takes them (Java syntax, whole value).
return {
  email = [[[^@\s]+@[^@\s]+\.[^@\s]+]],
  origin = [[https?://[^/\s]+]],
}
