#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "running.h"

static const struct sandbox_module modules[] = {
	{"lk", STR_INIT("return { name = 'lk' }")},
	{"lk.table", STR_INIT("return { name = 'lk.table', same = require 'lk' }")},
	{"lk.secret", STR_INIT("return { core = require 'lk.core' }")},
};

static int core_value(lua_State *L)
{
	lua_pushinteger(L, 42);
	return 1;
}

static void run_main(struct run *run, struct project *project, const char *text)
{
	struct sandbox_options options = run_begin(run);
	options.root = project->root;
	options.stack_folder = project->stack_folder;
	options.modules = modules;
	options.module_count = LK_COUNT(modules);
	project_write(project, "stacks/main.lua", text);
	run->sandbox = sandbox_new(&options);
	sandbox_preload(run->sandbox, "lk.core", core_value);
	run->status = sandbox_run_file(run->sandbox, project_path(project, "stacks/main.lua"), &run->error);
}

static void check_output(struct project *project, const char *text, const char *expected)
{
	struct run run;
	run_main(&run, project, text);
	cr_expect_str_eq(run.output.ptr ? run.output.ptr : "", expected, "%s\n→ %s", text, run_findings(&run));
	cr_expect_eq(run.status, LK_OK, "%s\n→ %s", text, run_findings(&run));
	run_end(&run);
}

static void check_refused(struct project *project, const char *text, const char *part)
{
	struct run run;
	run_main(&run, project, text);
	cr_expect_eq(run.status, LK_REJECTED, "%s", text);
	cr_expect(strstr(run_findings(&run), part), "%s\n→ %s\nwithout: %s", text, run_findings(&run), part);
	run_end(&run);
}

Test(sandbox_require, finds)
{
	struct project project;
	project_begin(&project);
	project_write(&project, "lua/shared.lua", "print('loaded', ...) return { from = 'lua' }");
	project_write(&project, "lua/lib/names.lua", "return 'lib.names'");
	project_write(&project, "lua/both.lua", "return 'lua'");
	project_write(&project, "lua/lk.lua", "return 'not me'");
	project_write(&project, "stacks/both.lua", "return 'stacks'");
	project_write(&project, "stacks/beside.lua", "return 'beside'");
	project_write(&project, "stacks/nothing.lua", "");
	project_write(&project, "stacks/no.lua", "return false");
	check_output(&project, "print(require 'shared'.from, require 'shared' == require 'shared')",
		     "loaded\tshared\nlua\ttrue\n");
	check_output(&project, "print(require 'lib.names')", "lib.names\n");
	check_output(&project, "print(require 'both')", "lua\n");
	check_output(&project, "print(require 'beside')", "beside\n");
	check_output(&project, "print(require 'nothing', require 'nothing')", "true\ttrue\n");
	check_output(&project, "print(require 'no', require 'no')", "false\tfalse\n");
	check_output(&project, "print(require 'lk'.name, require 'lk.table'.same == require 'lk')", "lk\ttrue\n");
	check_output(&project, "print(require 'lk.secret'.core)", "42\n");
	check_output(&project, "print(coroutine.wrap(function() return require 'lib.names' end)())", "lib.names\n");
	project_end(&project);
}

Test(sandbox_require, refuses)
{
	struct project project;
	project_begin(&project);
	const char *names[] = {
		"..",    "../x",  "a/b",   "/etc/passwd", ".",      ".x",   "x.",      "a..b",
		"",      "a b",   "a\\0b", "~x",          "./x",    "ä",    "a\\nb",   "...",
		"lua/x", "x;y",   "x*",    "C:x",
	};
	for (size_t i = 0; i < LK_COUNT(names); i++) {
		char text[64];
		snprintf(text, sizeof text, "require '%s'", names[i]);
		check_refused(&project, text, "is no module's name");
	}
	check_refused(&project, "require 'none'", "there is no module 'none' (looked for ");
	check_refused(&project, "require 'none'", "/lua/none.lua and ");
	check_refused(&project, "require 'lk.tabel'", "there is no module 'lk.tabel' (did you mean 'lk.table'?)");
	check_refused(&project, "require(1)", "string expected, got number");
	check_refused(&project, "require()", "string expected, got no value");
	check_refused(&project, "require 'none.lua'", "there is no module 'none.lua'");
	project_end(&project);
}

Test(sandbox_require, modules_of_c_are_for_embedded_code)
{
	struct project project;
	project_begin(&project);
	check_refused(&project, "require 'lk.core'", "there is no module 'lk.core'");
	check_refused(&project, "require 'lk.secret' require 'lk.core'", "there is no module 'lk.core'");
	check_output(&project, "print((pcall(require, 'lk.core')))", "false\n");
	check_output(&project, "print((pcall(coroutine.wrap(require), 'lk.core')))", "false\n");
	check_output(&project, "print((pcall(string.gsub, 'lk.core', '.+', require)))", "false\n");
	check_output(&project, "local t = setmetatable({}, {__concat = require}) "
		               "print((pcall(function() return 'lk.core' .. t end)))",
		     "false\n");
	project_end(&project);
}

Test(sandbox_require, links_and_odd_files)
{
	struct project project;
	project_begin(&project);
	project_write(&project, "outside/x.lua", "return 'outside'");
	project_write(&project, "lua/real.lua", "return 'real'");
	project_write(&project, "lua-more/y.lua", "return 'beside lua'");
	cr_assert_eq(symlink("../outside/x.lua", project_path(&project, "lua/linked.lua")), 0);
	cr_assert_eq(symlink("../outside", project_path(&project, "lua/folder")), 0);
	cr_assert_eq(symlink("../lua-more/y.lua", project_path(&project, "lua/prefix.lua")), 0);
	cr_assert_eq(symlink("real.lua", project_path(&project, "lua/alias.lua")), 0);
	cr_assert_eq(symlink("gone.lua", project_path(&project, "lua/broken.lua")), 0);
	cr_assert_eq(symlink("loop.lua", project_path(&project, "lua/loop.lua")), 0);
	cr_assert_eq(mkfifo(project_path(&project, "lua/pipe.lua"), 0600), 0);
	cr_assert_eq(mkdir(project_path(&project, "lua/dir.lua"), 0700), 0);
	check_refused(&project, "require 'linked'", "module 'linked' is refused:");
	check_refused(&project, "require 'folder.x'", "leads out of");
	check_refused(&project, "require 'prefix'", "leads out of");
	check_refused(&project, "require 'pipe'", "is not a file");
	check_refused(&project, "require 'dir'", "is not a file");
	check_refused(&project, "require 'broken'", "there is no module 'broken'");
	check_refused(&project, "require 'loop'", "there is no module 'loop'");
	check_output(&project, "print(require 'alias')", "real\n");
	project_end(&project);
}

Test(sandbox_require, faults)
{
	struct project project;
	project_begin(&project);
	project_write(&project, "lua/bad.lua", "local x =\n\n= 1");
	project_write(&project, "lua/fails.lua", "local y = 1\nerror('oh')");
	project_write(&project, "lua/a.lua", "return require 'b'");
	project_write(&project, "lua/b.lua", "return require 'c'");
	project_write(&project, "lua/c.lua", "return require 'a'");
	project_write(&project, "lua/self.lua", "return require 'self'");
	project_write(&project, "lua/global.lua", "count = 1");
	project_write(&project, "lua/spin.lua", "while true do end");
	project_write(&project, "lua/bytes.lua", "\x1bLua");
	check_refused(&project, "local z = 1\nrequire 'bad'",
		      "bad.lua:3:1:1 LK0001 unexpected symbol near '=' from main.lua:2");
	check_refused(&project, "local z = 1\nlocal m = require 'fails'", "fails.lua:2:0:0 LK0002 oh from main.lua:2");
	check_refused(&project, "local m = require 'a'", "module 'a' requires itself: a → b → c → a");
	check_refused(&project, "require 'self'", "module 'self' requires itself: self → self");
	check_refused(&project, "require 'main'", "module 'main' requires itself: main → main");
	check_refused(&project, "require 'global'", "the variable 'count' is not declared");
	check_refused(&project, "pcall(require, 'spin') print('alive')",
		"spin.lua:1:0:0 LK0003 the stack takes more than");
	check_refused(&project, "require 'bytes'", "bytes.lua:1:0:0 LK0001 this is compiled Lua");
	check_output(&project, "print(pcall(require, 'fails') == pcall(require, 'fails'))", "true\n");
	check_output(&project, "local ok, e = pcall(require, 'bad') print(ok, e:match(':(%d+):'))", "false\t3\n");
	project_end(&project);
}

Test(sandbox_require, sizes)
{
	struct project project;
	project_begin(&project);
	project_write(&project, "lua/large.lua", "");
	cr_assert_eq(truncate(project_path(&project, "lua/large.lua"), (off_t)LIMIT_LUA_SOURCE + 1), 0);
	check_refused(&project, "require 'large'", "more than the 4194304 that are accepted");
	struct str comment = str_format_in(&project.arena, "--%0*d", (int)(4 * MIB - 2), 0);
	for (int i = 0; i < 17; i++)
		project_write(&project, str_format_in(&project.arena, "lua/m%d.lua", i).ptr, comment.ptr);
	check_refused(&project, "for i = 0, 16 do require('m' .. i) end", "the stack's files have more than");
	project_end(&project);
}

Test(sandbox_require, lists_what_it_read)
{
	struct project project;
	struct run run;
	project_begin(&project);
	project_write(&project, "lua/shared.lua", "return 1");
	run_main(&run, &project, "require 'lk' require 'shared' require 'shared' pcall(require, 'none')");
	struct file_list files = sandbox_files_in(run.sandbox, &run.arena);
	cr_assert_eq(files.paths.count, 2);
	cr_expect(str_is(files.paths.items[0], project_path(&project, "stacks/main.lua")));
	cr_expect(str_is(files.paths.items[1], project_path(&project, "lua/shared.lua")));
	cr_expect(str_is(sandbox_file_text(run.sandbox, files.paths.items[1]), "return 1"));
	cr_expect_eq(sandbox_file_text(run.sandbox, STR("other")).len, 0);
	run_end(&run);
	project_end(&project);
}
