print(pcall(error, {})) local w = coroutine.wrap(function(a) local b <close> = setmetatable({}, {__close = function() end}) coroutine.yield(a) error("x") end) w(1) w(2)
