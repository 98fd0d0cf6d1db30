local t = { b = 1, a = 2, [1] = 3 }
for k, v in pairs(t) do print(k, v, tostring(t)) end
