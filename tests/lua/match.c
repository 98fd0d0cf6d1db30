#include <criterion/criterion.h>
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "lua/match.h"
#include "running.h"

/* Patterns against Lua's own library: every function with random subjects and patterns, well-formed and not; values
 * and error messages must be the same. */

enum { PAIRS = 30000 };

static const char comparison[] =
	"local s, p, r, init = ...\n"
	"local out = {}\n"
	"local function add(...)\n"
	"  for i = 1, select('#', ...) do out[#out + 1] = tostring((select(i, ...))) end\n"
	"  out[#out + 1] = '|'\n"
	"end\n"
	"add(pcall(string.find, s, p, init))\n"
	"add(pcall(string.find, s, p, init, true))\n"
	"add(pcall(string.match, s, p, init))\n"
	"add(pcall(string.gsub, s, p, r))\n"
	"add(pcall(string.gsub, s, p, '<%0>', 2))\n"
	"add(pcall(string.gsub, s, p, { a = 'X', b = false, [1] = 'one', ab = 7 }))\n"
	"add(pcall(string.gsub, s, p, function(a, b)\n"
	"  if a == 'b' then return false end\n"
	"  return b and tostring(a) .. tostring(b)\n"
	"end))\n"
	"add(pcall(function()\n"
	"  for a, b, c in string.gmatch(s, p, init) do add(a, b, c) end\n"
	"end))\n"
	"return table.concat(out, '\\1')\n";

static uint32_t seed = 12345;

static size_t random_below(size_t count)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % count;
}

static size_t random_text(char *text, size_t pieces, const char *const *from, size_t count)
{
	size_t length = 0;
	for (size_t i = random_below(pieces); i > 0; i--) {
		const char *piece = from[random_below(count)];
		size_t size = *piece ? strlen(piece) : 1;
		memcpy(text + length, piece, size);
		length += size;
	}
	return length;
}

static const char *const subject_pieces[] = {
	"a", "a", "b", "b", "ab", "(", ")", "[", "]", "%", "-", "^", "1", " ", "X", "\n", "\xE4", "", "aba", ".",
};
static const char *const pattern_pieces[] = {
	"a",  "b",  ".",  "%a", "%d",  "%s",   "%W",      "%w",     "%S", "[ab]", "[^a]", "[%a-]", "[a-]", "[]]",
	"[^]]",
	"(",  ")",  "()", "(",  ")",   "*",    "+",       "-",      "?",  "^",    "$",    "%1",    "%2",   "%0",
	"%b()",
	"%",  "[",  "]",  "%f", "%bab", "%f[%a]", "%f[^a]", "[%]]", "",   "\xE4", "%%",   "X",     "%.",   "1",
	"[a-z]",
	"%b", "(a", "b)", "%g", "%U",  "%x",   "%p",      "%c",     "ab", "[^",
};
static const char *const replacement_pieces[] = {"x", "%0", "%1", "%2", "%%", "%", "yy", "", "%a"};

static void load_comparison(lua_State *L)
{
	cr_assert_eq(luaL_loadbuffer(L, comparison, sizeof comparison - 1, "=comparison"), LUA_OK);
}

/* Calls the function at index 1 and leaves its result on the stack. */
static struct str compare_with(lua_State *L, struct str s, struct str p, struct str r, lua_Integer init)
{
	lua_settop(L, 1);
	lua_pushvalue(L, 1);
	lua_pushlstring(L, s.ptr, s.len);
	lua_pushlstring(L, p.ptr, p.len);
	lua_pushlstring(L, r.ptr, r.len);
	lua_pushinteger(L, init);
	cr_assert_eq(lua_pcall(L, 4, 1, 0), LUA_OK, "%s for %.*s / %.*s", lua_tostring(L, -1), STR_ARG(s), STR_ARG(p));
	size_t length;
	const char *text = lua_tolstring(L, -1, &length);
	return (struct str){text, length};
}

static struct sandbox *ample_sandbox(struct run *run)
{
	struct sandbox_options options = run_begin(run);
	options.instruction_limit = UINT64_C(1) << 50;
	return run->sandbox = sandbox_new(&options);
}

Test(match, same_as_lua, .timeout = 300)
{
	struct run run;
	lua_State *reference = luaL_newstate(), *sandboxed = sandbox_state(ample_sandbox(&run));
	luaL_openlibs(reference);
	load_comparison(reference);
	load_comparison(sandboxed);
	size_t matched = 0, refused = 0;
	for (size_t i = 0; i < PAIRS; i++) {
		char subject[64], pattern[64], replacement[64];
		struct str s = {subject, random_text(subject, 14, subject_pieces, LK_COUNT(subject_pieces))};
		struct str p = {pattern, random_text(pattern, 8, pattern_pieces, LK_COUNT(pattern_pieces))};
		struct str r = {replacement, random_text(replacement, 4, replacement_pieces,
			LK_COUNT(replacement_pieces))};
		lua_Integer init = random_below(4) ? 1 : (lua_Integer)random_below(24) - 12;
		struct str expected = compare_with(reference, s, p, r, init);
		struct str actual = compare_with(sandboxed, s, p, r, init);
		cr_assert(str_equal(actual, expected), "'%.*s' in '%.*s' by '%.*s' from %lld:\n%.*s\nnot\n%.*s",
			STR_ARG(p),
		          STR_ARG(s), STR_ARG(r), (long long)init, STR_ARG(actual), STR_ARG(expected));
		refused += str_starts_with(expected, STR("false"));
		matched += str_starts_with(expected, STR("true")) && !str_starts_with(expected, STR("true\1nil"));
	}
	/* The pieces make enough of each kind for the comparison to mean something. */
	cr_expect_gt(matched, (size_t)PAIRS / 10);
	cr_expect_gt(refused, (size_t)PAIRS / 10);
	lua_close(reference);
	run_end(&run);
}

/* Every byte in every class, alone and in a set. */
Test(match, classes)
{
	for (const char *class = "acdglpsuwxACDGLPSUWXz."; *class; class++) {
		char pattern[] = {'%', *class}, set[] = {'[', '%', *class, ']'};
		lua_State *L = luaL_newstate();
		luaL_openlibs(L);
		for (int c = 0; c < 256; c++) {
			char byte = (char)c;
			struct match match;
			lua_getglobal(L, "string");
			lua_getfield(L, -1, "find");
			lua_pushlstring(L, &byte, 1);
			lua_pushlstring(L, pattern, 2);
			lua_call(L, 2, 1);
			bool expected = !lua_isnil(L, -1);
			lua_settop(L, 0);
			match_begin(&match, (struct str){&byte, 1}, (struct str){pattern, 2});
			cr_expect_eq(match_at(&match, &byte, 10) != NULL, expected, "%%%c, byte %d", *class, c);
			match_begin(&match, (struct str){&byte, 1}, (struct str){set, 4});
			cr_expect_eq(match_at(&match, &byte, 10) != NULL, expected, "[%%%c], byte %d", *class, c);
		}
		lua_close(L);
	}
}

Test(match, steps)
{
	struct match match;
	struct str text = STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	match_begin(&match, text, STR("a*a*a*a*a*a*b"));
	cr_expect_null(match_at(&match, text.ptr, 1000));
	cr_expect_eq(match.fault, MATCH_TOO_LONG);
	cr_expect_eq(match.steps, 0);
	match_begin(&match, text, STR("a*"));
	cr_expect_eq(match_at(&match, text.ptr, 1000), text.ptr + text.len);
	cr_expect_gt(match.steps, 900);
	uint64_t steps = 3;
	cr_expect_null(match_find_text(text, STR("ab"), &steps));
	cr_expect_eq(steps, 0);
	steps = 100;
	cr_expect_null(match_find_text(text, STR("ab"), &steps));
	cr_expect_gt(steps, 0);
	cr_expect_eq(match_find_text(text, STR(""), &steps), text.ptr);
	cr_expect_null(match_find_text(STR("ab"), STR("abc"), &steps));
}

Test(match, plain)
{
	cr_expect(match_is_plain(STR("")));
	cr_expect(match_is_plain(STR("abc]){}\n")));
	cr_expect(match_is_plain(STR("a\0b")));
	for (const char *special = "^$*+?.([%-"; *special; special++)
		cr_expect_not(match_is_plain((struct str){special, 1}));
	cr_expect_not(match_is_plain(STR("a\0.")));
}
