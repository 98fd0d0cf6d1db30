#include <criterion/criterion.h>
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "running.h"

Test(sandbox_library, pairs)
{
	static const struct program_row rows[] = {
		{"for k, v in pairs { b = 1, a = 2, [2] = 'y', [1] = 'x', [-1] = 'm', [1.5] = 'h' } do print(k, v) end",
		 "-1\tm\n1\tx\n1.5\th\n2\ty\na\t2\nb\t1\n", NULL, NULL},
		{"for k in pairs { [true] = 1, [false] = 1, x = 1, [0] = 1 } do print(k) end", "0\nx\nfalse\ntrue\n",
		 NULL, NULL},
		{"for k in pairs { aB = 1, ab = 1, a = 1, ['ä'] = 1, ['a-b'] = 1, [''] = 1 } do print(k) end",
		 "\na\na-b\naB\nab\nä\n", NULL, NULL},
		{"for k in pairs { [math.mininteger] = 1, [math.maxinteger] = 1, [-math.huge] = 1, [math.huge] = 1, "
		 "[2^63] = 1, [0.5] = 1, [1] = 1, [-0.5] = 1 } do print(k) end",
		 "-inf\n-9223372036854775808\n-0.5\n0.5\n1\n9223372036854775807\n9.2233720368548e+18\ninf\n", NULL,
		 NULL},
		{"local t = { a = 1, b = 2, c = 3 } for k in pairs(t) do print(k) t.b = nil t.z = 1 end", "a\nc\n",
		 NULL, NULL},
		{"local t = { a = 1, b = 2 } for k, v in pairs(t) do t[k] = v + 1 end print(t.a, t.b)", "2\t3\n", NULL,
		 NULL},
		{"for k, v in pairs(setmetatable({}, { __pairs = function(t) return function(_, i) i = i + 1 "
		 "if i < 3 then return i, 'v' .. i end end, t, 0 end })) do print(k, v) end",
		 "1\tv1\n2\tv2\n", NULL, NULL},
		{"for k, v in pairs(setmetatable({ a = 1 }, { __index = { b = 2 } })) do print(k, v) end", "a\t1\n",
		 NULL, NULL},
		{"local f, s, c = pairs { x = 1 } print(c, f(s, c)) print(f(s, 'x'))", "nil\tx\t1\nnil\n", NULL, NULL},
		{"pairs(nil)", "", "LK0002", "bad argument #1 to 'pairs' (table expected, got nil)"},
		{"pairs()", "", "LK0002", "bad argument #1 to 'pairs' (value expected)"},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

Test(sandbox_library, base)
{
	static const struct program_row rows[] = {
		{"print(pcall(error, { 1 }))", "false\ttable\n", NULL, NULL},
		{"print(select('#', pcall(function() return 1, nil, 3 end)))", "4\n", NULL, NULL},
		{"print(pcall(function(...) return ... end, 1, 2))", "true\t1\t2\n", NULL, NULL},
		{"print(xpcall(function(a) error('x' .. a, 0) end, function(e) return e .. '!' end, 'y'))",
		 "false\txy!\n", NULL,
		 NULL},
		{"print(xpcall(function(...) return ... end, print, 1, 2))", "true\t1\t2\n", NULL, NULL},
		{"pcall()", "", "LK0002", "bad argument #1 to 'pcall' (value expected)"},
		{"xpcall(print)", "", "LK0002", "bad argument #2 to 'xpcall' (function expected, got no value)"},
		{"print(select(-1, 1, 2, 3), select(2, 'a', 'b'))", "3\tb\n", NULL, NULL},
		{"print(tonumber('0x10'), tonumber('z', 36), tonumber('1e1'), tonumber('x'))", "16\t35\t10.0\tnil\n",
		 NULL, NULL},
		{"print(tostring(nil), tostring(true), 1, 1.0, -0.0, 1e100, 2^53)",
		 "nil\ttrue\t1\t1.0\t-0.0\t1e+100\t9.007199254741e+15\n", NULL, NULL},
		{"print(rawequal('a', 'a'), rawlen({ 1, 2 }), rawget({ x = 1 }, 'x'), rawset({}, 'a', 1).a)",
		 "true\t2\t1\t1\n",
		 NULL, NULL},
		{"for i, v in ipairs { 'a', 'b', nil, 'd' } do print(i, v) end", "1\ta\n2\tb\n", NULL, NULL},
		{"print(getmetatable({}), getmetatable(setmetatable({}, { __metatable = 'mine' })))", "nil\tmine\n",
		 NULL, NULL},
		{"print(setmetatable({}, { __call = function(self, a) return a end })(7))", "7\n", NULL, NULL},
		{"print('10' + 5, '3' * '4', 10 .. 20, -'2', '7' // 2, 2 ^ '3')", "15\t12\t1020\t-2\t3\t8.0\n", NULL,
		 NULL},
		{"print('a' + 1)", "", "LK0002", "attempt to add a 'string' with a 'number'"},
		{"print(type(print), type(nil), math.type(1), math.type(1.0))", "function\tnil\tinteger\tfloat\n", NULL,
		 NULL},
		{"print() print(nil) print('a', nil, false)", "\nnil\na\tnil\tfalse\n", NULL, NULL},
		{"local c <const> = 5 print(c)", "5\n", NULL, NULL},
		{"do local x <close> = setmetatable({}, { __close = function() print('closed') end }) print('open') "
		 "end",
		 "open\nclosed\n", NULL, NULL},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

Test(sandbox_library, coroutines)
{
	static const struct program_row rows[] = {
		{"local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) return b * 2 end) "
		 "print(coroutine.resume(co, 1)) print(coroutine.resume(co, 5)) print(coroutine.resume(co)) "
		 "print(coroutine.status(co))",
		 "true\t2\ntrue\t10\nfalse\tcannot resume dead coroutine\ndead\n", NULL, NULL},
		{"local w = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) print(w(), w(), w())",
		 "1\t2\t3\n",
		 NULL, NULL},
		{"print(coroutine.isyieldable(), coroutine.wrap(function() return coroutine.isyieldable() end)())",
		 "false\ttrue\n", NULL, NULL},
		{"local w = coroutine.wrap(function() print(pcall(function() coroutine.yield(1) error('x', 0) end)) "
		 "return 2 end) "
		 "print(w()) print(w())",
		 "1\nfalse\tx\n2\n", NULL, NULL},
		{"local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function(_, e) "
		 "print('closed', e) end }) coroutine.yield() end) coroutine.resume(co) print(coroutine.close(co))",
		 "closed\tnil\ntrue\n", NULL, NULL},
		{"local co = coroutine.create(error) print(coroutine.resume(co, 'x')) print(coroutine.close(co))",
		 "false\tx\nfalse\tx\n", NULL, NULL},
		{"local w = coroutine.wrap(function() local x <close> = setmetatable({}, { __close = function(_, e) "
		 "print('closed', e) end }) error('x', 0) end) print(pcall(w))",
		 "closed\tx\nfalse\tx\n", NULL, NULL},
		{"coroutine.close(coroutine.running())", "", "LK0002", "cannot close a running coroutine"},
		{"print(pcall(coroutine.wrap(function() coroutine.close(coroutine.running()) end)))", NULL, NULL, NULL},
		{"coroutine.resume(1)", "", "LK0002", "coroutine expected, got number"},
		{"coroutine.create(1)", "", "LK0002", "function expected, got number"},
		{"coroutine.yield()", "", "LK0002", "attempt to yield from outside a coroutine"},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

Test(sandbox_library, texts)
{
	static const struct program_row rows[] = {
		{"print(('x'):rep(3), ('ab'):rep(2, '-'), ('x'):rep(0), ('x'):rep(-1))", "xxx\tab-ab\t\t\n", NULL,
		 NULL},
		{"print(('abc'):byte(), ('abc'):byte(-1), ('abc'):byte(1, -1))", "97\t99\t97\t98\t99\n", NULL, NULL},
		{"print(('abc'):byte(4), ('abc'):byte(0), #{ ('abc'):byte(2, 10) }, ('abc'):byte(-9, 1))", NULL, NULL,
		 NULL},
		{"print(('%5.2f|%-5d|%05d|%x|%X|%c|%%|%s|%10.3s|%i'):format(3.14159, 42, 42, 255, 255, 65, nil, "
		 "'abcdef', 7))",
		 " 3.14|42   |00042|ff|FF|A|%|nil|       abc|7\n", NULL, NULL},
		{"print(('%q %q %q'):format('a\\n\"', 1, 0.5))", "\"a\\\n\\\"\" 1 0x1p-1\n", NULL, NULL},
		{"print(('%s %s'):format(setmetatable({}, { __tostring = function() return 'T' end }), true))",
		 "T true\n", NULL,
		 NULL},
		{"('%d'):format('x')", "", "LK0002", "bad argument #1 to 'format' (number expected, got string)"},
		{"('%d'):format(1.5)", "", "LK0002", "number has no integer representation"},
		{"('%s'):format()", "", "LK0002", "bad argument #1 to 'format' (no value)"},
		{"('%y'):format(1)", "", "LK0002", "invalid conversion"},
		{"('%'):format(1)", "", "LK0002", "invalid conversion"},
		{"print(('hello'):upper(), ('HeLLo'):lower(), ('abc'):reverse(), ('abc'):len(), ('abcdef'):sub(2, -2))",
		 "HELLO\thello\tcba\t3\tbcde\n", NULL, NULL},
		{"print(utf8.char(228, 8364), utf8.len('ä€'), utf8.codepoint('ä', 1))", "ä€\t2\t228\n", NULL, NULL},
		{"for p, c in utf8.codes('aä') do print(p, c) end", "1\t97\n2\t228\n", NULL, NULL},
		{"print(#utf8.charpattern, utf8.offset('aä', 3))", "14\t4\n", NULL, NULL},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

/* Tables, and what is ours of texts, against Lua's own: same results, errors for the same arguments. */
static const char library_comparison[] =
	"local out = {}\n"
	"local function add(...)\n"
	"  for i = 1, select('#', ...) do\n"
	"    local v = select(i, ...)\n"
	"    if type(v) == 'table' then\n"
	"      local items = ''\n"
	"      for k = -2, #v + 3 do items = items .. tostring(v[k]) .. ',' end\n"
	"      v = '{' .. items .. '}'\n"
	"    end\n"
	"    out[#out + 1] = tostring(v)\n"
	"  end\n"
	"  out[#out + 1] = '|'\n"
	"end\n"
	"local function results(ok, ...) if ok then add(...) else add('error') end end\n"
	"local function try(f, ...) results(pcall(f, ...)) end\n"
	"for _, position in ipairs { -1, 0, 1, 2, 3, 4, 5, 100 } do\n"
	"  local t = { 'a', 'b', 'c' }\n"
	"  try(table.insert, t, position, 'x') add(t)\n"
	"  t = { 'a', 'b', 'c' }\n"
	"  try(table.remove, t, position) add(t, t[0], t[-1])\n"
	"  for _, last in ipairs { -1, 0, 1, 3, 4 } do\n"
	"    try(table.concat, t, '-', position, last)\n"
	"    try(table.unpack, t, position, last)\n"
	"    for at = -1, 4 do\n"
	"      try(table.move, { 'a', 'b', 'c' }, position, last, at)\n"
	"      try(table.move, { 'a', 'b', 'c' }, position, last, at, { 'x', 'y' })\n"
	"    end\n"
	"  end\n"
	"end\n"
	"try(table.insert, {}, 'only') try(table.insert, {}) try(table.insert, {}, 1, 2, 3) try(table.insert, nil, 1)\n"
	"try(table.remove, {}) try(table.remove, {}, 0) try(table.remove, {}, 1) try(table.remove, {}, 2)\n"
	"try(table.pack) try(table.pack, 1, nil, 3) add(table.pack(1, nil, 3).n)\n"
	"try(table.move, {}, 1, math.maxinteger, 2) try(table.move, {}, math.mininteger, 1, 2)\n"
	"try(table.move, {}, 1, 2, math.maxinteger) try(table.move, 1, 1, 1, 1)\n"
	"local p = setmetatable({}, { __len = function() return 2 end, __index = function(_, i) return 'v' .. i end "
	"})\n"
	"try(table.concat, p, ',') try(table.unpack, p)\n"
	"for n = 0, 40 do\n"
	"  local t = {}\n"
	"  for i = 1, n do t[i] = (i * 7919) % 101 end\n"
	"  table.sort(t) add(t)\n"
	"  table.sort(t, function(a, b) return a > b end) add(t)\n"
	"end\n"
	"try(table.sort, { 'b', 'a' }) try(table.sort, { 1, 'a' }) try(table.sort, { 1 }, 1) try(table.sort, 1)\n"
	"for i = -5, 5 do\n"
	"  try(string.byte, 'abc', i)\n"
	"  for j = -5, 5 do try(string.byte, 'abc', i, j) try(string.byte, '', i, j) end\n"
	"  try(string.rep, 'ab', i) try(string.rep, 'ab', i, ', ') try(string.rep, '', i, '-') try(string.rep, '', i)\n"
	"end\n"
	"for _, f in ipairs { '%d', '%5d|', '%-5s|', '%.3f', '%g', '%x', '%q', '%c', '%i', '%', '%%', '%10.4s|', '%a', '%e',\n"
	"  '%.20s', '%+d', '%#x', '%05.1f', '%s %s', '%5', '%z', '%.', '%100d', '%.100f' } do\n"
	"  for _, v in ipairs { 1, -2.5, 'text', '17', true } do try(string.format, f, v) end\n"
	"end\n"
	"return table.concat(out, ' ')\n";

static const char *run_comparison(lua_State *L)
{
	cr_assert_eq(luaL_loadstring(L, library_comparison), LUA_OK);
	cr_assert_eq(lua_pcall(L, 0, 1, 0), LUA_OK, "%s", lua_tostring(L, -1));
	return lua_tostring(L, -1);
}

Test(sandbox_library, as_lua_has_it)
{
	struct run run;
	struct sandbox_options options = run_begin(&run);
	run.sandbox = sandbox_new(&options);
	lua_State *reference = luaL_newstate();
	luaL_openlibs(reference);
	const char *expected = run_comparison(reference), *actual = run_comparison(sandbox_state(run.sandbox));
	size_t same = 0;
	while (expected[same] && expected[same] == actual[same])
		same++;
	cr_expect_str_eq(actual + (same > 40 ? same - 40 : 0), expected + (same > 40 ? same - 40 : 0));
	lua_close(reference);
	run_end(&run);
}

Test(sandbox_library, sort)
{
	static const struct program_row rows[] = {
		{"local t = {} for i = 1, 9 do t[i] = { n = i % 3, i = i } end table.sort(t, function(a, b) return "
		 "a.n < b.n end) "
		 "local s = '' for _, e in ipairs(t) do s = s .. e.i end print(s)",
		 "369147258\n", NULL, NULL},
		{"local t = { 3, 1, 2 } table.sort(t, function() return true end) print(#t)", "3\n", NULL, NULL},
		{"table.sort({ 1, nil, 3 })", NULL, "LK0002", "sort: there is no value at index 2"},
		{"table.sort({ 1, 2 }, function() error('oh', 0) end)", "", "LK0002", "oh"},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

/* Addresses and hash seeds differ between two states; what they print must not. */
Test(sandbox_library, two_runs_are_the_same)
{
	const char *text = "local t = {} for i = 1, 500 do t['key' .. i * 7919 % 1009] = i t[i * 31 % 97] = i end "
		           "for k, v in pairs(t) do print(k, v, {}, print) end "
		           "local n = {} for k in pairs(t) do n[#n + 1] = tostring(k) end table.sort(n) "
		           "print(table.concat(n, ',')) print(pcall(error, setmetatable({}, { __name = 'E' })))";
	struct run first, second;
	struct sandbox_options options = run_begin(&first);
	run_text(&first, &options, text, strlen(text));
	options = run_begin(&second);
	run_text(&second, &options, text, strlen(text));
	cr_expect_eq(first.status, LK_OK, "%s", run_findings(&first));
	cr_expect_gt(first.output.len, 10000);
	cr_expect_str_eq(first.output.ptr, second.output.ptr);
	run_end(&first);
	run_end(&second);
}
