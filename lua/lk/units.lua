-- Quantities as people write them: "30s", "24h", "90d", "4GB", "5%".
local units = {}

local seconds = { s = 1, m = 60, h = 3600, d = 86400 }
-- AWS bills and measures storage in powers of two (Amazon S3 pricing: "GB" is 2^30 bytes).
local bytes = { B = 1, KB = 2 ^ 10, MB = 2 ^ 20, GB = 2 ^ 30, TB = 2 ^ 40 }

local function parse(text, scale, what, example)
  if type(text) == "string" then
    local number, unit = text:match "^(%d+%.?%d*)(%a+)$"
    if number and scale[unit] then
      local result = tonumber(number) * scale[unit]
      return math.tointeger(result) or result
    end
  end
  error("'" .. tostring(text) .. "' is no " .. what .. "; write it like " .. example, 0)
end

function units.seconds(text) return parse(text, seconds, "duration", '"30s", "5m", "24h" or "90d"') end

function units.bytes(text) return parse(text, bytes, "size", '"4GB"') end

local function whole(text, unit, name)
  local count = math.tointeger(units.seconds(text) / unit)
  return count or error("'" .. text .. "' is no whole number of " .. name, 0)
end

function units.minutes(text) return whole(text, 60, "minutes") end
function units.hours(text) return whole(text, 3600, "hours") end
function units.days(text) return whole(text, 86400, "days") end

function units.percent(text)
  local number = type(text) == "string" and text:match "^(%d+%.?%d*)%%$"
  if not number then error("'" .. tostring(text) .. "' is no percentage; write it like \"5%\"", 0) end
  local value = tonumber(number)
  return math.tointeger(value) or value
end

return units
