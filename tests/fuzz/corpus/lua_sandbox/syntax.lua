local x = {{{{{{{{{{}}}}}}}}}} goto a ::a:: return function(...) return ... end
