-- Alarms, each derived from the construct that it watches. notify = topic sends the alarm's changes there.
local aws = require "aws"
local core = require "lk.core"
local options = require "lk.options"
local stack = require "lk.stack"
local units = require "lk.units"

local alarm = {}

local common = { above = "value!", period = "string", periods = "number", notify = "value", name = "value" }

local function declare(id, name, o, properties)
  properties.AlarmName = o.name or stack.current().prefix .. name
  properties.ComparisonOperator = "GreaterThanThreshold"
  properties.EvaluationPeriods = o.periods or 1
  properties.TreatMissingData = "notBreaching"
  properties.AlarmActions = o.notify and { o.notify }
  properties.OKActions = o.notify and { o.notify }
  return aws.CloudWatch.Alarm(id) (properties)
end

local function dimensions(values)
  local list = {}
  for name, value in pairs(values) do list[#list + 1] = { Name = name, Value = value } end
  return list
end

local function query(id, namespace, metric, statistic, period, values)
  return { Id = id, ReturnData = false, MetricStat = {
    Metric = { Namespace = namespace, MetricName = metric, Dimensions = dimensions(values) },
    Period = period, Stat = statistic,
  } }
end

local function expression(text, label) return { Id = "value", Expression = text, Label = label, ReturnData = true } end

-- Errors among a function's invocations: above = "5%".
function alarm.error_rate(fn, given)
  local o = options("lk.alarm.error_rate", given, common)
  local period, of = units.seconds(o.period or "5m"), { FunctionName = fn.main }
  return declare(fn.id .. "ErrorRateAlarm", fn.name .. "-error-rate", o, {
    AlarmDescription = "More than " .. o.above .. " of the calls of " .. fn.name .. " fail",
    Threshold = units.percent(o.above),
    Metrics = {
      query("errors", "AWS/Lambda", "Errors", "Sum", period, of),
      query("invocations", "AWS/Lambda", "Invocations", "Sum", period, of),
      expression("100 * errors / invocations", "Error rate (%)"),
    },
  })
end

-- A function's errors, counted: above = 10.
function alarm.errors(fn, given)
  local o = options("lk.alarm.errors", given, common)
  return declare(fn.id .. "ErrorsAlarm", fn.name .. "-errors", o, {
    AlarmDescription = "More than " .. o.above .. " calls of " .. fn.name .. " failed",
    Namespace = "AWS/Lambda", MetricName = "Errors", Dimensions = dimensions { FunctionName = fn.main },
    Statistic = "Sum", Period = units.seconds(o.period or "5m"), Threshold = o.above,
  })
end

-- Requests that DynamoDB throttled, the table's own and those of every index: above = 0. The metric ThrottledRequests
-- wants an Operation for each; the throttle events need the table alone (DynamoDB Developer Guide, "Metrics").
function alarm.throttles(of_table, given)
  local o = options("lk.alarm.throttles", given, common)
  local period, metrics = units.seconds(o.period or "5m"), {}
  local function add(prefix, of)
    metrics[#metrics + 1] = query(prefix .. "_reads", "AWS/DynamoDB", "ReadThrottleEvents", "Sum", period, of)
    metrics[#metrics + 1] = query(prefix .. "_writes", "AWS/DynamoDB", "WriteThrottleEvents", "Sum", period, of)
  end
  add("table", { TableName = of_table.main })
  for number, index in ipairs(of_table.indexes or {}) do
    add("index" .. number, { TableName = of_table.main, GlobalSecondaryIndexName = index.IndexName })
  end
  metrics[#metrics + 1] = expression("SUM(METRICS())", "Throttled requests")
  return declare(of_table.id .. "ThrottlesAlarm", of_table.id:lower() .. "-throttles", o, {
    AlarmDescription = "DynamoDB throttles requests to " .. of_table.id,
    Threshold = o.above,
    Metrics = metrics,
  })
end

-- A bucket's size over the storage classes that its lifecycle uses: above = "4GB". Measured daily.
function alarm.size(bucket, given)
  local o = options("lk.alarm.size", given, common)
  local day, metrics = units.seconds "1d", {}
  for number, class in ipairs { "StandardStorage", "StandardIAStorage" } do
    metrics[number] = query("class" .. number, "AWS/S3", "BucketSizeBytes", "Average", day,
      { BucketName = bucket.main, StorageType = class })
  end
  metrics[#metrics + 1] = expression("SUM(METRICS())", "Bytes stored")
  return declare(bucket.id .. "SizeAlarm", bucket.id:lower() .. "-size", o, {
    AlarmDescription = bucket.id .. " holds more than " .. o.above,
    Threshold = units.bytes(o.above),
    Metrics = metrics,
  })
end

-- A distribution's 4xx and 5xx answers, an alarm for each: above = "10%". CloudFront's metrics are percentages.
function alarm.http_errors(cdn, given)
  local o = options("lk.alarm.http_errors", given, common)
  if o.name then core.fault("lk.alarm.http_errors makes two alarms and names them itself", nil, "/name") end
  local alarms = {}
  for number, kind in ipairs { "4xx", "5xx" } do
    alarms[number] = declare(cdn.id .. kind .. "Alarm", cdn.id:lower() .. "-" .. kind, { notify = o.notify, periods = o.periods }, {
      AlarmDescription = "More than " .. o.above .. " of the answers of " .. cdn.id .. " are " .. kind .. " errors",
      Namespace = "AWS/CloudFront", MetricName = kind .. "ErrorRate", Statistic = "Average",
      Dimensions = dimensions { DistributionId = cdn.main, Region = "Global" },
      Period = units.seconds(o.period or "5m"), Threshold = units.percent(o.above),
    })
  end
  return alarms
end

return alarm
