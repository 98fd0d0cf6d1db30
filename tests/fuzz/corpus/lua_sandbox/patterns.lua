print(("a1b2"):gsub("%a(%d)", "%1"), ("f(a(b))"):match("%b()"), ("THE (quick) fox"):find("%((%a+)%)"), ("x"):rep(10, ","))
for w in ("a b"):gmatch("%S+") do print(w) end
