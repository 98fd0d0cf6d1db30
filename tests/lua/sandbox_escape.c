#include <criterion/criterion.h>

#include "running.h"

/* Every way out of the sandbox that we could think of. */

#define ABSENT(name) {"print(" name ")", "", "LK0002", "'" name "' is not part of a stack's Lua"}

Test(sandbox_escape, names_that_do_not_exist)
{
	static const struct program_row rows[] = {
		ABSENT("os"),
		ABSENT("io"),
		ABSENT("debug"),
		ABSENT("package"),
		ABSENT("load"),
		ABSENT("loadstring"),
		ABSENT("loadfile"),
		ABSENT("dofile"),
		ABSENT("collectgarbage"),
		ABSENT("next"),
		ABSENT("_G"),
		ABSENT("_VERSION"),
		ABSENT("warn"),
		ABSENT("getfenv"),
		ABSENT("setfenv"),
		ABSENT("module"),
		ABSENT("unpack"),
		ABSENT("string.dump"),
		ABSENT("string.pack"),
		ABSENT("string.unpack"),
		ABSENT("string.packsize"),
		ABSENT("math.random"),
		ABSENT("math.randomseed"),
		ABSENT("math.pow"),
		ABSENT("table.getn"),
		ABSENT("table.maxn"),
		{"print(os.time())", "", "LK0002", "make what varies a parameter"},
		{"print(next({}))", "", "LK0002", "use pairs(), which is sorted"},
		{"print(_ENV.os)", "", "LK0002", "'os' is not part"},
		{"print(_ENV['io'])", "", "LK0002", "'io' is not part"},
		{"print(('x').dump)", "", "LK0002", "'string.dump' is not part"},
		{"print(('x'):dump())", "", "LK0002", "'string.dump' is not part"},
		{"local d = 'du' .. 'mp' print(string[d](print))", "", "LK0002", "'string.dump' is not part"},
		{"print(pcall(function() return os end))", NULL, NULL, NULL},
		{"print(rawget(_ENV, 'os'))", "nil\n", NULL, NULL},
		{"print(rawget(_ENV, 'print'))", "nil\n", NULL, NULL},
		{"print(coroutine.running.x)", "", "LK0002", "attempt to index a function"},
		{"print(string.gsubb)", "", "LK0002", "(did you mean 'gsub'?)"},
		{"print(math.flor(1))", "", "LK0002", "(did you mean 'floor'?)"},
		{"print(string[1])", "", "LK0002", "'string' has no field '1'"},
		{"print(_ENV[1])", "", "LK0002", "globals have names only"},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

Test(sandbox_escape, changing_what_others_see)
{
	static const struct program_row rows[] = {
		{"x = 1", "", "LK0002", "the variable 'x' is not declared (write: local x)"},
		{"function f() end", "", "LK0002", "the variable 'f' is not declared"},
		{"print = nil", "", "LK0002", "the variable 'print' is not declared"},
		{"_ENV.print = nil", "", "LK0002", "is not declared"},
		{"string = {}", "", "LK0002", "is not declared"},
		{"string.rep = nil", "", "LK0002", "the library 'string' cannot be changed"},
		{"string.foo = 1", "", "LK0002", "the library 'string' cannot be changed"},
		{"table.insert(string, 1)", "", "LK0002", "the library 'string' cannot be changed"},
		{"rawset(string, 'rep', 1)", "", "LK0002", "a library cannot be changed"},
		{"rawset(_ENV, 'print', 1)", "", "LK0002", "a library cannot be changed"},
		{"rawset(_ENV, 'os', {})", "", "LK0002", "a library cannot be changed"},
		{"setmetatable(string, {})", "", "LK0002", "cannot change a protected metatable"},
		{"setmetatable(_ENV, {})", "", "LK0002", "cannot change a protected metatable"},
		{"setmetatable(_ENV, nil)", "", "LK0002", "cannot change a protected metatable"},
		{"setmetatable('', {})", "", "LK0002", "table expected, got string"},
		{"print(getmetatable(''), getmetatable(string), getmetatable(_ENV))",
		 "read-only\tread-only\tread-only\n", NULL,
		 NULL},
		{"getmetatable('').__index = {}", "", "LK0002", "attempt to index a string"},
		{"getmetatable('').__index.rep = nil", "", "LK0002", "'string' has no function '__index'"},
		{"getmetatable(_ENV).__index = nil", "", "LK0002", "attempt to index a string"},
		{"local _ENV = {} ; x = 1", "", NULL, NULL},
		{"local p = print; local _ENV = {p = p}; x = 1; p(x)", "1\n", NULL, NULL},
		{"local _ENV = setmetatable({}, {__index = _ENV}); print(1); x = 2; print(x)", "1\n2\n", NULL, NULL},
		{"for k in pairs(string) do print(k) end", "", NULL, NULL},
		{"for k in pairs(_ENV) do print(k) end", "", NULL, NULL},
		{"table.move({1}, 1, 1, 1, string)", "", "LK0002", "the library 'string' cannot be changed"},
		{"table.sort(string)", "", NULL, NULL},
		{"setmetatable({}, {__gc = print})", "", "LK0002", "cannot have '__gc'"},
		{"setmetatable({}, {__mode = 'k'})", "", "LK0002", "cannot have '__mode'"},
		{"local t = setmetatable({}, {__metatable = 1}) setmetatable(t, {})", "", "LK0002",
		 "protected metatable"},
		{"local mt = setmetatable({}, {__index = function() return print end}) setmetatable({}, mt)", "", NULL,
		 NULL},
		{"local t = setmetatable({}, {__newindex = function(t, k, v) rawset(t, k, v) end}) t.a = 1 print(t.a)",
		 "1\n",
		 NULL, NULL},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

Test(sandbox_escape, addresses)
{
	static const struct program_row rows[] = {
		{"print({}, print, coroutine.create(print), function() end)", "table\tfunction\tthread\tfunction\n",
		 NULL, NULL},
		{"print(tostring({}), tostring(print))", "table\tfunction\n", NULL, NULL},
		{"print(('%s %s'):format({}, print))", "table function\n", NULL, NULL},
		{"print(('%p'):format({}))", "", "LK0002", "addresses differ between runs"},
		{"print(('%-20p'):format({}))", "", "LK0002", "addresses differ between runs"},
		{"print(('%q'):format({}))", "", "LK0002", "value has no literal form"},
		{"print(setmetatable({}, {__name = 'bucket'}))", "bucket\n", NULL, NULL},
		{"print(setmetatable({}, {__name = 1}))", "table\n", NULL, NULL},
		{"print(setmetatable({}, {__tostring = function() return 'T' end}))", "T\n", NULL, NULL},
		{"print(setmetatable({}, {__tostring = function() return {} end}))", "", "LK0002",
		 "'__tostring' must return a string"},
		{"error({})", "", "LK0002", "the error raised is a table value"},
		{"error(print)", "", "LK0002", "the error raised is a function value"},
		{"error()", "", "LK0002", "the error raised is a nil value"},
		{"error(setmetatable({}, {__tostring = function() return 'told' end}))", "", "LK0002", "told"},
		{"error(setmetatable({}, {__tostring = function() error('no') end}))", "", "LK0002", "no"},
		{"local t = {} t[{}] = 1 for k in pairs(t) do print(k) end", "", "LK0002",
		 "a table with a table as a key"},
		{"for k in pairs({[print] = 1}) do print(k) end", "", "LK0002", "a table with a function as a key"},
		{"table.sort({{}, {}})", "", "LK0002", "attempt to compare two table values"},
		{"print(0/0, -(0/0), ('%f %g'):format(0/0, -(0/0)))", "nan\tnan\tnan nan\n", NULL, NULL},
		{"print(table.concat({{}}))", "", "LK0002", "invalid value (table) at index 1 in table for 'concat'"},
		{"print('a' .. {})", "", "LK0002", "attempt to concatenate a table value"},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

Test(sandbox_escape, bytecode_and_odd_files)
{
	struct {
		const char *text;
		size_t length;
		const char *finding;
	} rows[] = {
#define TEXT(literal) literal, sizeof(literal) - 1
		{TEXT("\x1bLua\x54\x00"), "test.lua:1:0:0 LK0001 this is compiled Lua; only source text is accepted"},
		{TEXT("#!/usr/bin/lua\n\x1bLua"), "test.lua:2:0:0 LK0001 unexpected symbol near '<\\27>'"},
		{TEXT("\xEF\xBB\xBFprint(1)"), ""},
		{TEXT("#!/usr/bin/env lkc\nprint(2)"), ""},
		{TEXT("#!"), ""},
		{TEXT(""), ""},
		{TEXT("\0"), "test.lua:1:0:0 LK0001 unexpected symbol"},
		{TEXT("local x = = 1"), "test.lua:1:0:0 LK0001 unexpected symbol near '='"},
		{TEXT("local a = {\n  b = 1\n  c = 2\n}\n"),
		 "test.lua:3:3:1 LK0001 '}' expected (to close '{' at line 1) near 'c' (is a comma missing in front "
	"of it?)"},
		{TEXT("goto x"), "test.lua:1:6:1 LK0001 no visible label 'x' for <goto> at line 1"},
		{TEXT("local x <const> = 1; x = 2"), "test.lua:1:0:0 LK0001 attempt to assign to const variable 'x'"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct run run;
		struct sandbox_options options = run_begin(&run);
		run_text(&run, &options, rows[i].text, rows[i].length);
		cr_expect_str_eq(run_findings(&run), rows[i].finding);
		run_end(&run);
	}
}
