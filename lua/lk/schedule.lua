-- lk.schedule.daily(fn, "03:00"), .cron(fn, "0 3 * * ? *"), .rate(fn, "5m"): calls a function by the clock (UTC).
local aws = require "aws"
local units = require "lk.units"

local schedule = {}

local function rule(fn, expression)
  local id = fn.id .. "Schedule"
  local raw = aws.Events.Rule(id) {
    ScheduleExpression = expression,
    State = "ENABLED",
    Targets = { { Id = "function", Arn = fn.main.Arn } },
  }
  fn:invoked_by(id .. "Permission", "events.amazonaws.com", raw.Arn)
  return raw
end

function schedule.cron(fn, fields) return rule(fn, "cron(" .. fields .. ")") end

function schedule.daily(fn, time)
  local hour, minute = tostring(time):match "^(%d%d):(%d%d)$"
  if not hour or tonumber(hour) > 23 or tonumber(minute) > 59 then
    error("'" .. tostring(time) .. "' is no time of day; write it like \"03:00\" (UTC)", 0)
  end
  return schedule.cron(fn, math.tointeger(tonumber(minute)) .. " " .. math.tointeger(tonumber(hour)) .. " * * ? *")
end

function schedule.rate(fn, interval)
  local minutes = units.minutes(interval)
  return rule(fn, "rate(" .. minutes .. (minutes == 1 and " minute)" or " minutes)"))
end

return schedule
