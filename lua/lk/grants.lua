-- Grants: what a function may do, to which resource. A role's policy is their sum and nothing else.
local grants = {}

-- "GetObject" on service "s3" is "s3:GetObject".
function grants.grant(service, actions, resources)
  if type(actions) ~= "table" or #actions == 0 then error("a grant needs a list of actions: :can { \"GetItem\" }", 0) end
  local named = {}
  for i, action in ipairs(actions) do
    if type(action) ~= "string" or action:find "[*:]" then
      error("an action is granted by its own name, without service or wildcard: \"GetItem\"", 0)
    end
    named[i] = service .. ":" .. action
  end
  return { actions = named, resources = resources }
end

function grants.statement(grant)
  return {
    Effect = "Allow",
    Action = grant.actions,
    Resource = #grant.resources == 1 and grant.resources[1] or grant.resources,
  }
end

-- The trust policy of a role that one service takes.
function grants.assumed_by(principal)
  return {
    Version = "2012-10-17",
    Statement = { { Effect = "Allow", Principal = { Service = principal }, Action = "sts:AssumeRole" } },
  }
end

return grants
