#include <criterion/criterion.h>
#include <string.h>

#include "running.h"

#define STEPS "LK0003", "the stack takes more than"
#define MEMORY "LK0003", "the stack uses more than"
#define TEXT_SIZE "LK0003", "a text is longer than the 8 MiB"
#define NESTED "LK0003", "nested too deeply"

/* Small enough that every row ends at once; a row that evades its limit would run for hours. */
static const struct sandbox_options small = {.memory_limit = 16 * MIB, .instruction_limit = 3000000};

Test(sandbox_limits, instructions, .timeout = 120)
{
	static const struct program_row rows[] = {
		{"while true do end", "", STEPS},
		{"for i = 1, math.huge do end", "", STEPS},
		{"repeat until false", "", STEPS},
		{"::a:: goto a", "", STEPS},
		{"local function f() return f() end f()", "", STEPS},
		{"pcall(function() while true do end end) print('alive')", "", STEPS},
		{"while true do pcall(function() while true do end end) end", "", STEPS},
		{"while true do pcall(error) end", "", STEPS},
		{"xpcall(function() while true do end end, function() print('alive') end) print('alive')", "", STEPS},
		{"xpcall(function() while true do end end, function() while true do end end)", "", STEPS},
		{"xpcall(error, function() while true do end end)", "", STEPS},
		{"pcall(pcall, pcall, function() while true do end end) print('alive')", "", STEPS},
		{"local co = coroutine.create(function() while true do end end) print(coroutine.resume(co))", "",
		 STEPS},
		{"coroutine.wrap(function() while true do end end)()", "", STEPS},
		{"pcall(coroutine.wrap(function() while true do end end)) print('alive')", "", STEPS},
		{"local co = coroutine.create(function() pcall(function() while true do end end) print('alive') end) "
		 "coroutine.resume(co) print('alive')", "", STEPS},
		{"while true do coroutine.wrap(function() for i = 1, 900 do end end)() end", "", STEPS},
		{"while true do coroutine.create(print) end", "", STEPS},
		{"local w = coroutine.wrap(function() while true do coroutine.yield() end end) while true do w() end",
		 "", STEPS},
		{"local x <close> = setmetatable({}, {__close = function() while true do end end}) while true do end",
		 "", STEPS},
		{"local x <close> = setmetatable({}, {__close = function() print('alive') end}) while true do end", "",
		 STEPS},
		{"coroutine.wrap(function() local x <close> = setmetatable({}, {__close = function() while true do "
		 "end end}) "
		 "while true do end end)()", "", STEPS},
		{"local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() "
		 "while true do end end}) coroutine.yield() end) coroutine.resume(co) coroutine.close(co)", "", STEPS},
		{"local t = setmetatable({}, {__index = function(t, k) while true do end end}) print(t.x)", "", STEPS},
		{"tostring(setmetatable({}, {__tostring = function() while true do end end}))", "", STEPS},
		{"error(setmetatable({}, {__tostring = function() while true do end end}))", "", STEPS},
		{"table.sort({3, 2, 1}, function() while true do end end)", "", STEPS},
		{"('x'):rep(100):gsub('.', function() while true do end end)", "", STEPS},
		{"for i in function() return 1 end do end", "", STEPS},
		{"local t = setmetatable({}, {__lt = function() while true do end end}) print(t < t)", "", STEPS},
	};
	check_rows(rows, LK_COUNT(rows), &small);
}

Test(sandbox_limits, work_in_c, .timeout = 120)
{
	static const struct program_row rows[] = {
		{"table.move({}, 1, 1e15, 2)", "", STEPS},
		{"table.move({1}, 1, math.maxinteger - 1, 2)", "", STEPS},
		{"local t = setmetatable({}, {__len = function() return 1 << 60 end}) table.insert(t, 1, 'x')", "",
		 STEPS},
		{"local t = setmetatable({}, {__len = function() return 1 << 60 end}) table.remove(t, 1)", "", STEPS},
		{"local t = setmetatable({}, {__len = function() return 1 << 60 end, __index = tostring}) "
		 "table.concat(t)", "",
		 "LK0003", ""},
		{"local t = setmetatable({}, {__len = function() return 1 << 60 end, __index = rawequal}) "
		 "table.sort(t)", "",
		 "LK0003", ""},
		{"local t = setmetatable({}, {__len = function() return math.maxinteger end}) table.sort(t)", "",
		 "LK0002",
		 "sort: there is no value at index 1"},
		{"table.unpack({}, 1, 1e8)", "", "LK0002", "too many results to unpack"},
		{"table.unpack({}, math.mininteger, math.maxinteger)", "", "LK0002", "too many results to unpack"},
		{"(('x'):rep(1e6)):byte(1, -1)", "", "LK0002", "string slice too long"},
		{"print(#{('x'):rep(1e6):byte(1, -1)})", "", "LK0002", "string slice too long"},
		{"('x'):rep(1e9)", "", "LK0002", "resulting string too large"},
		{"('x'):rep(1 << 62, 'yy')", "", "LK0002", "resulting string too large"},
		{"(''):rep(1 << 62)", "", NULL, NULL},
		{"(''):rep(1 << 62, 'y')", "", "LK0002", "resulting string too large"},
		{"while true do local s = ('x'):rep(1e6) end", "", STEPS},
		{"while true do local s = ('x'):rep(1e6):upper() end", "", STEPS},
		{"local s = ('x'):rep(1e6) while true do s:reverse() end", "", STEPS},
		{"local s = ('x'):rep(1e6) while true do utf8.len(s) end", "", STEPS},
		{"local s = ('1'):rep(1e6) while true do tonumber(s) end", "", STEPS},
		{"local s = ('1'):rep(1e6) while true do local x = s + 1 end", "", STEPS},
		{"local s = ('x'):rep(1e6) while true do local x = s .. 'y' end", "", STEPS},
		{"local s = ('x'):rep(1e6) while true do s:find('xy', 1, true) end", "", STEPS},
		{"local s = ('x'):rep(1e6) while true do print(s) end", NULL, STEPS},
		{"local t = {} for i = 1, 1e5 do t[i] = i end while true do pairs(t) end", "", STEPS},
		{"local t = {} for i = 1, 1e5 do t[i] = i end while true do table.concat(t) end", "", STEPS},
		{"local t = {} for i = 1, 1e5 do t[i] = i end while true do table.sort(t) end", "", STEPS},
		{"print(('%99.99f'):format(1e308):len() > 300)", "true\n", NULL, NULL},
		{"('%100d'):format(1)", "", "LK0002", "invalid conversion specification: '%100d'"},
		{"while true do pcall(require, 'nothing') end", "", STEPS},
	};
	check_rows(rows, LK_COUNT(rows), &small);
}

Test(sandbox_limits, patterns, .timeout = 120)
{
	static const struct program_row rows[] = {
		{"print(('a'):rep(200):find(('a*'):rep(30) .. 'b'))", "", STEPS},
		{"print(('a'):rep(30):find(('a-'):rep(30) .. 'b'))", "", STEPS},
		{"print(('('):rep(300000):find('%b()'))", "", STEPS},
		{"print(('a'):rep(100000):match('.-.-b'))", "", STEPS},
		{"print(('a'):rep(100000):gsub('.-.-b', ''))", "", STEPS},
		{"for w in ('a'):rep(100000):gmatch('.-.-b') do end", "", STEPS},
		{"pcall(string.find, ('a'):rep(200), ('a*'):rep(30) .. 'b') print('alive')", "", STEPS},
		{"while true do ('x'):rep(1000):find('[' .. ('a'):rep(1000) .. ']') end", "", STEPS},
		{"print(('a'):find(('a?'):rep(250)))", "1\t1\n", NULL, NULL},
		{"print(('a'):rep(250):find(('a?'):rep(250)))", "", "LK0002", "pattern too complex"},
		{"print(('a'):find(('('):rep(40)))", "", "LK0002", "too many captures"},
	};
	check_rows(rows, LK_COUNT(rows), &small);
}

/* With the program's own instruction limit a single match ends by its own. */
Test(sandbox_limits, one_pattern, .timeout = 120)
{
	static const struct program_row rows[] = {
		{"print(pcall(string.find, ('a'):rep(200), ('a*'):rep(30) .. 'b'))",
		 "false\tthis pattern takes too long on this text\n",
		 NULL, NULL},
		{"print(pcall(string.find, ('a'):rep(4e6) , ('a'):rep(2e6) .. 'b', 1, true))",
		 "false\tthis search takes too long on this text\n", NULL, NULL},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

Test(sandbox_limits, memory, .timeout = 120)
{
	static const struct sandbox_options limits = {.memory_limit = 16 * MIB, .instruction_limit = 100000000};
	static const struct program_row rows[] = {
		{"local t = {} while true do t = {t} end", "", MEMORY},
		{"local t = {} for i = 1, 1e9 do t[i] = i end", "", MEMORY},
		{"local t = {} for i = 1, 1e9 do t[i] = 'x' .. i end", "", MEMORY},
		{"pcall(function() local t = {} while true do t = {t} end end) print('alive')", "", MEMORY},
		{"xpcall(function() local t = {} while true do t = {t} end end, print) print('alive')", "", MEMORY},
		{"print(coroutine.resume(coroutine.create(function() local t = {} while true do t = {t} end end)))", "",
		 MEMORY},
		{"pcall(coroutine.wrap(function() local t = {} while true do t = {t} end end)) print('alive')", "",
		 MEMORY},
		{"local x <close> = setmetatable({}, {__close = function() error('other') end}) local t = {} "
		 "while true do t = {t} end", "", MEMORY},
		{"local t = {} while true do t[#t + 1] = coroutine.create(print) end", "", "LK0003", ""},
		{"local t = {} for i = 1, 100 do t[i] = (i .. 'x'):rep(1e6) end", "", MEMORY},
		{"local t = {} for i = 1, 100 do t[i] = ('x'):rep(1e6 - 9) .. i end print(#table.concat(t))", "",
		 MEMORY},
		{"local s = 'x' while true do s = s .. s end", "", "LK0003", ""},
		{"print(#table.pack(table.unpack({}, 1, 9999)))", NULL, NULL, NULL},
		{"local f = ('%s'):rep(100) local s = ('x'):rep(1e6) local t = {} for i = 1, 100 do t[i] = s end "
		 "print(#f:format(table.unpack(t)))", "", MEMORY},
		{"local s = ('x'):rep(1e6) print(#(s:gsub('.', s)))", "", MEMORY},
		{"local function f(...) return f(1, ...) end f()", "", "LK0003", ""},
	};
	check_rows(rows, LK_COUNT(rows), &limits);
}

Test(sandbox_limits, the_programs_own_memory, .timeout = 120)
{
	static const struct program_row rows[] = {
		{"local t = {} for i = 1, 1e9 do t[i] = i end", "", "LK0003", "the stack uses more than 256 MiB"},
		{"local s = 'x' while true do s = s .. s end", "", TEXT_SIZE},
		{"pcall(function() local s = 'x' while true do s = s .. s end end) print('alive')", "", TEXT_SIZE},
		{"local t = {} for i = 1, 10 do t[i] = ('x'):rep(1e6) end print(#table.concat(t))", "", TEXT_SIZE},
		{"print(#('x'):rep(8 * 1024 * 1024))", "8388608\n", NULL, NULL},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

Test(sandbox_limits, nesting, .timeout = 120)
{
	static const struct program_row rows[] = {
		{"local function f() return 1 + f() end f()", "", NESTED},
		{"local function f() pcall(f) end f()", "", NULL, NULL},
		{"local function f() local ok, e = pcall(f) if not ok then error(e, 0) end end f()", "", NESTED},
		{"local t = setmetatable({}, {}) getmetatable(t).__tostring = function() return tostring(t) end "
		 "tostring(t)", "",
		 NESTED},
		{"local t = setmetatable({}, {}) getmetatable(t).__index = t print(t.x)", "", "LK0002",
		 "'__index' chain too long"},
		{"local f f = coroutine.wrap(function() local g = coroutine.wrap(f) g() end) f()", "", "LK0002",
		 "cannot resume non-suspended coroutine"},
		{"local function f() coroutine.wrap(f)() end f()", "", NESTED},
		{"local function f(n) local co = coroutine.create(function() local x <close> = setmetatable({}, "
		 "{__close = "
		 "function() f(n + 1) end}) coroutine.yield() end) coroutine.resume(co) assert(coroutine.close(co)) "
	"end f(1)",
		 "", NESTED},
		{"local function f() return ('x'):gsub('x', f) end f()", "", NESTED},
		{"local function f() xpcall(error, f) end f()", NULL, NULL, NULL},
	};
	check_rows(rows, LK_COUNT(rows), NULL);
}

static void check_nested_source(const char *open, const char *middle, const char *close)
{
	struct run run;
	struct sandbox_options options = run_begin(&run);
	struct buf text;
	buf_init(&text, MIB);
	buf_append_text(&text, "local x = ");
	for (int i = 0; i < 5000; i++)
		buf_append_text(&text, open);
	buf_append_text(&text, middle);
	for (int i = 0; i < 5000; i++)
		buf_append_text(&text, close);
	run_text(&run, &options, text.ptr, text.len);
	cr_expect_eq(run.status, LK_REJECTED);
	cr_expect_str_eq(run_findings(&run),
		         "test.lua:1:0:0 LK0003 tables, calls or blocks of this file are nested too deeply");
	buf_done(&text);
	run_end(&run);
}

Test(sandbox_limits, nested_source)
{
	check_nested_source("{", "", "}");
	check_nested_source("(", "1", ")");
	check_nested_source("function() return ", "1", " end");
	check_nested_source("- ", "1", "");
	check_nested_source("'a' .. ", "1", "");
}

Test(sandbox_limits, nothing_runs_after_a_limit)
{
	struct run run;
	struct project project;
	project_begin(&project);
	project_write(&project, "stacks/a.lua", "while true do end");
	struct sandbox_options options = run_begin(&run);
	options.instruction_limit = 10000;
	run_file(&run, &options, project_path(&project, "stacks/a.lua"));
	cr_expect_eq(run.status, LK_REJECTED);
	cr_expect_eq(sandbox_run_file(run.sandbox, project_path(&project, "stacks/a.lua"), &run.error), LK_FAILED);
	cr_expect_eq(run.error.kind, ERROR_LIMIT);
	run_end(&run);
	project_end(&project);
}

Test(sandbox_limits, place_of_a_limit_in_a_coroutine)
{
	struct run run;
	struct sandbox_options options = run_begin(&run);
	options.instruction_limit = 100000;
	const char *text = "local function spin()\n  while true do end\nend\nlocal w = coroutine.wrap(function()\n"
		           "  spin()\nend)\npcall(w)\n";
	run_text(&run, &options, text, strlen(text));
	cr_expect_str_eq(run_findings(&run),
		         "test.lua:2:0:0 LK0003 the stack takes more than 100000 steps (is there a loop that does not "
	"end?) "
		         "from test.lua:5, test.lua:7");
	run_end(&run);
}

static int64_t now;

static int64_t ticking(void *context)
{
	(void)context;
	return now += 100;
}

Test(sandbox_limits, time)
{
	struct run run;
	struct clock clock = {.monotonic_ms = ticking};
	struct sandbox_options options = run_begin(&run);
	options.clock = &clock;
	options.time_limit_ms = 5000;
	run_text(&run, &options, "print(1) while true do end", 26);
	cr_expect(strstr(run_findings(&run), "LK0003 the stack runs for more than 5 seconds"), "%s",
		run_findings(&run));
	cr_expect_str_eq(run.output.ptr, "1\n");
	run_end(&run);
}

/* Whatever the memory limit, the sandbox comes back with a finding or with what was printed. */
Test(sandbox_limits, every_memory_limit)
{
	const char *text = "local t = {} for i = 1, 200 do t['k' .. i] = {i, ('x'):rep(i)} end local n = 0 "
		           "for k, v in pairs(t) do n = n + v[1] end table.sort({3, 1, 2}) "
		           "local ok = pcall(function() error({}) end) print(coroutine.wrap(function() return n "
	"end)(), ok)";
	size_t finished = 0;
	for (size_t limit = 0; limit < 200 * KIB; limit += 777) {
		struct run run;
		struct sandbox_options options = run_begin(&run);
		options.memory_limit = limit;
		run_text(&run, &options, text, strlen(text));
		cr_expect(run.status == LK_OK ? !strcmp(run.output.ptr,
			"20100\tfalse\n") : run.diag.findings.count == 1,
		          "%zu: %s", limit, run_findings(&run));
		if (run.status != LK_OK)
			cr_expect_str_eq(run.diag.findings.items[0].rule, "LK0003");
		finished += run.status == LK_OK;
		run_end(&run);
	}
	cr_expect_gt(finished, 0);
}

Test(sandbox_limits, every_instruction_limit)
{
	const char *text = "local n = 0 for i = 1, 20000 do n = n + 1 pcall(error) end "
		           "print(coroutine.wrap(function() return n end)())";
	size_t finished = 0;
	for (uint64_t limit = 0; limit < 300000; limit += 5003) {
		struct run run;
		struct sandbox_options options = run_begin(&run);
		options.instruction_limit = limit;
		run_text(&run, &options, text, strlen(text));
		cr_expect(run.status == LK_OK || run.diag.findings.count == 1, "%s", run_findings(&run));
		finished += run.status == LK_OK;
		run_end(&run);
	}
	cr_expect_gt(finished, 0);
}
