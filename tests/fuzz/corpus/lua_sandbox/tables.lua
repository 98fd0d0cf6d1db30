local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) table.insert(t, 1, 4) print(table.concat(t, ","), table.unpack(t), table.remove(t), #table.move(t, 1, 2, 3))
