#include <criterion/criterion.h>
#include <lauxlib.h>
#include <string.h>
#include <unistd.h>

#include "running.h"

/* The place, the callers and the words of a finding. */
static void check_finding(const char *text, const char *expected)
{
	struct run run;
	struct sandbox_options options = run_begin(&run);
	run_text(&run, &options, text, strlen(text));
	cr_expect_str_eq(run_findings(&run), expected);
	run_end(&run);
}

Test(sandbox_errors, places)
{
	check_finding("local a = 1\nerror('oh')\n", "test.lua:2:0:0 LK0002 oh");
	check_finding("local t\n\nprint(t.x)\n", "test.lua:3:7:1 LK0002 attempt to index a nil value (local 't')");
	check_finding("local function f()\n  error('oh')\nend\nlocal function g()\n  f()\nend\ng()\n",
		      "test.lua:2:0:0 LK0002 oh from test.lua:5, test.lua:7");
	check_finding("local function f()\n  error('oh', 2)\nend\nlocal function g()\n  f()\nend\ng()\n",
		      "test.lua:5:0:0 LK0002 oh from test.lua:7");
	check_finding("local function f()\n  error('oh', 0)\nend\nf()\n", "test.lua:2:0:0 LK0002 oh from test.lua:4");
	check_finding("local ok, e = pcall(function()\n  error('oh')\nend)\nerror(e, 0)\n", "test.lua:4:0:0 LK0002 oh");
	check_finding("local ok, e = pcall(error, 'oh')\nerror('oh')\n", "test.lua:2:0:0 LK0002 oh");
	check_finding("error('what is wrong\\nand what to do')",
		"test.lua:1:0:0 LK0002 what is wrong (and what to do)");
	check_finding("error(12)", "test.lua:1:0:0 LK0002 12");
	check_finding("assert(false)", "test.lua:1:0:0 LK0002 assertion failed!");
	check_finding("assert(nil, 'no good')", "test.lua:1:0:0 LK0002 no good");
	check_finding("('x'):rep({})",
		      "test.lua:1:7:3 LK0002 bad argument #1 to 'rep' (number expected, got table)");
	check_finding("('x'):match('(')", "test.lua:1:0:0 LK0002 unfinished capture");
}

Test(sandbox_errors, coroutines)
{
	check_finding("local w = coroutine.wrap(function()\n  error('oh')\nend)\nlocal function f()\n  w()\nend\nf()\n",
		      "test.lua:2:0:0 LK0002 oh from test.lua:5, test.lua:7");
	check_finding("local w = coroutine.wrap(function()\n  coroutine.wrap(function()\n    error('oh')\n  "
		"end)()\nend)\nw()\n",
		      "test.lua:3:0:0 LK0002 oh from test.lua:2, test.lua:6");
	check_finding("local co = coroutine.create(function()\n  error('oh')\nend)\nassert(coroutine.resume(co))\n",
		      "test.lua:4:0:0 LK0002 oh");
}

Test(sandbox_errors, undeclared_names)
{
	check_finding("local environment = 1\nprint(enviroment)\n",
		      "test.lua:2:7:10 LK0002 undeclared variable 'enviroment' (did you mean 'environment'?)");
	check_finding("local function handler(request)\n  return requst\nend\nhandler()\n",
		      "test.lua:2:10:6 LK0002 undeclared variable 'requst' (did you mean 'request'?) from test.lua:4");
	check_finding("for index, value in ipairs { 1 } do print(vaule) end",
		      "test.lua:1:43:5 LK0002 undeclared variable 'vaule' (did you mean 'value'?)");
	check_finding("tostrnig(1)", "test.lua:1:1:8 LK0002 undeclared variable 'tostrnig' (did you mean 'tostring'?)");
	check_finding("print(quite_unlike_anything)",
		"test.lua:1:7:21 LK0002 undeclared variable 'quite_unlike_anything'");
	check_finding("do local inner = 1 end\nprint(inner)\n",
		      "test.lua:2:7:5 LK0002 undeclared variable 'inner' (it is declared in this file, but not where "
	"this "
		      "line could see it)");
}

/* Embedded modules are passed over: the user's line is the place. */
Test(sandbox_errors, embedded_modules)
{
	static const struct sandbox_module modules[] = {
		{"lk.made", STR_INIT("local m = {}\nfunction m.fail(x) error(\"'\" .. x .. \"' is wrong\", 0) end\n"
		                     "function m.fault(x) return x.y.z end\nfunction m.call(f) f() end\nreturn m\n")},
	};
	struct {
		const char *text, *finding;
	} rows[] = {
		{"local m = require 'lk.made'\nm.fail('value')\n", "test.lua:2:9:5 LK0002 'value' is wrong"},
		{"local m = require 'lk.made'\nm.fault({})\n",
		 "test.lua:2:0:0 LK0002 attempt to index a nil value (field 'y')"},
		{"local m = require 'lk.made'\nm.call(function()\n  m.fail('v')\nend)\n",
		 "test.lua:3:11:1 LK0002 'v' is wrong from test.lua:2"},
	};
	for (size_t i = 0; i < LK_COUNT(rows); i++) {
		struct run run;
		struct sandbox_options options = run_begin(&run);
		options.modules = modules;
		options.module_count = 1;
		run_text(&run, &options, rows[i].text, strlen(rows[i].text));
		cr_expect_str_eq(run_findings(&run), rows[i].finding);
		run_end(&run);
	}
}

/* --- what C code sees */

static struct place seen, seen_callers[4];
static size_t seen_count;

static int look(lua_State *L)
{
	sandbox_where(L, &seen, seen_callers, LK_COUNT(seen_callers), &seen_count);
	return 0;
}

static int open_look(lua_State *L)
{
	lua_pushcfunction(L, look);
	return 1;
}

Test(sandbox_errors, where)
{
	static const struct sandbox_module modules[] = {
		{"lk.look", STR_INIT("local look = require 'lk.core'\nreturn function() look() return 1 end\n")},
	};
	struct run run;
	struct sandbox_options options = run_begin(&run);
	options.modules = modules;
	options.module_count = 1;
	struct project project;
	project_begin(&project);
	project_write(&project, "a.lua",
		      "local look = require 'lk.look'\nlocal function f()\n  look()\n  return 2\nend\n"
		      "coroutine.wrap(function()\n  f()\nend)()\n");
	run.sandbox = sandbox_new(&options);
	sandbox_preload(run.sandbox, "lk.core", open_look);
	const char *path = project_path(&project, "a.lua");
	cr_expect_eq(sandbox_run_file(run.sandbox, path, &run.error), LK_OK);
	cr_expect(str_is(seen.file, path));
	cr_expect_eq(seen.line, 3);
	cr_assert_eq(seen_count, 2);
	cr_expect_eq(seen_callers[0].line, 7);
	cr_expect_eq(seen_callers[1].line, 6);
	run_end(&run);
	project_end(&project);
}

static int fail_in_c(lua_State *L)
{
	return luaL_error(L, "told %s", (const char *)lua_touserdata(L, 1));
}

static int nothing_seen(lua_State *L)
{
	sandbox_where(L, &seen, seen_callers, LK_COUNT(seen_callers), &seen_count);
	return 0;
}

Test(sandbox_errors, protected_c)
{
	struct run run;
	struct sandbox_options options = run_begin(&run);
	run.sandbox = sandbox_new(&options);
	char argument[] = "me";
	cr_expect_eq(sandbox_protect(run.sandbox, fail_in_c, argument, &run.error), LK_REJECTED);
	cr_expect_str_eq(run_findings(&run), ":0:0:0 LK0002 told me");
	seen.line = 9;
	cr_expect_eq(sandbox_protect(run.sandbox, nothing_seen, NULL, &run.error), LK_OK);
	cr_expect_eq(seen.line, 0);
	cr_expect_eq(lua_gettop(sandbox_state(run.sandbox)), 0);
	run_end(&run);
}

Test(sandbox_errors, unreadable_files)
{
	struct run run;
	struct sandbox_options options = run_begin(&run);
	struct project project;
	project_begin(&project);
	run_file(&run, &options, project_path(&project, "none.lua"));
	cr_expect_eq(run.status, LK_FAILED);
	cr_expect_eq(run.error.kind, ERROR_NOT_FOUND);
	cr_expect_eq(sandbox_run_file(run.sandbox, project_path(&project, "lua"), &run.error), LK_FAILED);
	cr_expect_eq(run.error.kind, ERROR_FILE);
	cr_expect_eq(run.diag.findings.count, 0);

	const char *large = project_path(&project, "large.lua");
	project_write(&project, "large.lua", "");
	cr_assert_eq(truncate(large, (off_t)LIMIT_LUA_SOURCE + 1), 0);
	cr_expect_eq(sandbox_run_file(run.sandbox, large, &run.error), LK_FAILED);
	cr_expect_eq(run.error.kind, ERROR_LIMIT);
	run_end(&run);
	project_end(&project);
}
