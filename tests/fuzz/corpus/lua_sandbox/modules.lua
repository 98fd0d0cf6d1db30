local lk = require "lk" print(lk.call(string.format, "%5.1f %q %s", 1.5, "a", {}), utf8.char(228), select("#", ...), enviroment)
