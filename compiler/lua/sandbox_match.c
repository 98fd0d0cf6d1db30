#include <ctype.h>

#include "base/limits.h"
#include "lua/match.h"
#include "lua/sandbox_internal.h"

/* string.find, match, gmatch and gsub as the Lua 5.4 manual has them (§6.4), upon match.h. */

static struct str check_text(lua_State *L, int index)
{
	size_t length;
	const char *text = luaL_checklstring(L, index, &length);
	return (struct str){text, length};
}

static int raise_fault(lua_State *L, const struct match *match)
{
	if (match->fault == MATCH_BAD_INDEX)
		return luaL_error(L, "%s %%%d", match_fault_text(match->fault), match->index);
	return luaL_error(L, "%s", match_fault_text(match->fault));
}

/* match_at() with its work counted. *steps are those left for this search. */
static const char *try_at(lua_State *L, struct match *match, const char *start, uint64_t *steps)
{
	const char *end = match_at(match, start, *steps);
	sandbox_charge(L, 1 + *steps - match->steps);
	*steps = match->steps;
	if (match->fault != MATCH_FINE)
		raise_fault(L, match);
	return end;
}

static void push_capture(lua_State *L, struct match *match, int index, const char *start, const char *end)
{
	struct match_capture capture;
	if (!match_capture(match, index, start, end, &capture))
		raise_fault(L, match);
	else if (capture.length == MATCH_POSITION)
		lua_pushinteger(L, capture.start - match->subject.ptr + 1);
	else
		lua_pushlstring(L, capture.start, (size_t)capture.length);
}

/* All captures, or the whole match where whole is asked for and there are none. Returns their number. */
static int push_captures(lua_State *L, struct match *match, const char *start, const char *end, bool whole)
{
	int count = match->level == 0 && whole ? 1 : match->level;
	luaL_checkstack(L, count, "too many captures");
	for (int i = 0; i < count; i++)
		push_capture(L, match, i, start, end);
	return count;
}

/* A position from 1, from the end when negative, as an offset; SIZE_MAX when it is behind the text. */
static size_t initial_offset(lua_State *L, int index, size_t length)
{
	lua_Integer position = luaL_optinteger(L, index, 1);
	if (position > 0)
		return (lua_Unsigned)position - 1 > length ? SIZE_MAX : (size_t)position - 1;
	if (position == 0 || position < -(lua_Integer)length)
		return 0;
	return length - (size_t)-position;
}

static bool take_anchor(struct str *pattern)
{
	if (!pattern->len || pattern->ptr[0] != '^')
		return false;
	*pattern = str_slice(*pattern, 1, pattern->len);
	return true;
}

static int find_plain(lua_State *L, struct str subject, struct str text, size_t offset)
{
	uint64_t steps = LIMIT_LUA_PATTERN_STEPS;
	const char *at = match_find_text(str_slice(subject, offset, subject.len), text, &steps);
	sandbox_charge(L, LIMIT_LUA_PATTERN_STEPS - steps);
	if (!at && !steps)
		return luaL_error(L, "this search takes too long on this text");
	if (!at)
		return lua_pushnil(L), 1;
	lua_pushinteger(L, at - subject.ptr + 1);
	lua_pushinteger(L, at - subject.ptr + (lua_Integer)text.len);
	return 2;
}

static int search(lua_State *L, bool find)
{
	struct str subject = check_text(L, 1), pattern = check_text(L, 2);
	size_t offset = initial_offset(L, 3, subject.len);
	if (offset == SIZE_MAX)
		return lua_pushnil(L), 1;
	if (find && (lua_toboolean(L, 4) || match_is_plain(pattern)))
		return find_plain(L, subject, pattern, offset);
	bool anchored = take_anchor(&pattern);
	struct match match;
	match_begin(&match, subject, pattern);
	uint64_t steps = LIMIT_LUA_PATTERN_STEPS;
	const char *last = anchored ? subject.ptr + offset : subject.ptr + subject.len;
	for (const char *s = subject.ptr + offset; s <= last; s++) {
		const char *end = try_at(L, &match, s, &steps);
		if (!end)
			continue;
		if (!find)
			return push_captures(L, &match, s, end, true);
		lua_pushinteger(L, s - subject.ptr + 1);
		lua_pushinteger(L, end - subject.ptr);
		return push_captures(L, &match, s, end, false) + 2;
	}
	return lua_pushnil(L), 1;
}

static int string_find(lua_State *L)
{
	return search(L, true);
}

static int string_match(lua_State *L)
{
	return search(L, false);
}

/* Upvalues: subject, pattern, offset of the next search, end of the last match (-1 before the first). */
static int next_match(lua_State *L)
{
	struct match match;
	size_t length, pattern_length;
	const char *subject = lua_tolstring(L, lua_upvalueindex(1), &length);
	const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &pattern_length);
	lua_Integer last_end = lua_tointeger(L, lua_upvalueindex(4));
	match_begin(&match, (struct str){subject, length}, (struct str){pattern, pattern_length});
	uint64_t steps = LIMIT_LUA_PATTERN_STEPS;
	for (lua_Integer at = lua_tointeger(L, lua_upvalueindex(3)); at <= (lua_Integer)length; at++) {
		const char *end = try_at(L, &match, subject + at, &steps);
		if (!end || end - subject == last_end)
			continue;
		lua_pushinteger(L, end - subject);
		lua_copy(L, -1, lua_upvalueindex(3));
		lua_replace(L, lua_upvalueindex(4));
		return push_captures(L, &match, subject + at, end, true);
	}
	lua_pushinteger(L, (lua_Integer)length + 1);
	lua_replace(L, lua_upvalueindex(3));
	return 0;
}

static int string_gmatch(lua_State *L)
{
	struct str subject = check_text(L, 1);
	check_text(L, 2);
	size_t offset = initial_offset(L, 3, subject.len);
	lua_settop(L, 2);
	lua_pushinteger(L, offset == SIZE_MAX ? (lua_Integer)subject.len + 1 : (lua_Integer)offset);
	lua_pushinteger(L, -1);
	lua_pushcclosure(L, next_match, 4);
	return 1;
}

/* --- gsub */

/* The replacement text at index 3, with its captures filled in. */
static void add_template(lua_State *L, luaL_Buffer *out, struct match *match, const char *start, const char *end)
{
	struct str text = check_text(L, 3);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '%') {
			luaL_addchar(out, text.ptr[i]);
			continue;
		}
		int what = ++i < text.len ? (unsigned char)text.ptr[i] : 0;
		if (what == '%') {
			luaL_addchar(out, '%');
		} else if (what == '0') {
			luaL_addlstring(out, start, (size_t)(end - start));
		} else if (isdigit(what)) {
			push_capture(L, match, what - '1', start, end);
			luaL_addvalue(out);
		} else {
			luaL_error(L, "invalid use of '%%' in replacement string");
		}
	}
	sandbox_charge(L, text.len >> 3);
}

/* Adds what stands in for the match; false when that is the match itself. */
static bool add_replacement(lua_State *L, luaL_Buffer *out, struct match *match, const char *start, const char *end)
{
	switch (lua_type(L, 3)) {
	case LUA_TFUNCTION:
		lua_pushvalue(L, 3);
		lua_call(L, push_captures(L, match, start, end, true), 1);
		break;
	case LUA_TTABLE:
		push_capture(L, match, 0, start, end);
		lua_gettable(L, 3);
		break;
	default:
		add_template(L, out, match, start, end);
		return true;
	}
	if (!lua_toboolean(L, -1)) {
		lua_pop(L, 1);
		luaL_addlstring(out, start, (size_t)(end - start));
		return false;
	}
	if (!lua_isstring(L, -1))
		luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
	luaL_addvalue(out);
	return true;
}

static int string_gsub(lua_State *L)
{
	struct str subject = check_text(L, 1), pattern = check_text(L, 2);
	int kind = lua_type(L, 3);
	bool fits = kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION || kind == LUA_TTABLE;
	luaL_argexpected(L, fits, 3, "string/function/table");
	lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)subject.len + 1), count = 0;
	bool anchored = take_anchor(&pattern), changed = false;
	const char *s = subject.ptr, *subject_end = subject.ptr + subject.len, *last_end = NULL;
	struct match match;
	match_begin(&match, subject, pattern);
	luaL_Buffer out;
	luaL_buffinit(L, &out);
	while (count < most) {
		uint64_t steps = LIMIT_LUA_PATTERN_STEPS;
		const char *end = try_at(L, &match, s, &steps);
		if (end && end != last_end) {
			count++;
			changed = add_replacement(L, &out, &match, s, end) || changed;
			s = last_end = end;
		} else if (s < subject_end) {
			luaL_addchar(&out, *s++);
		} else {
			break;
		}
		if (anchored)
			break;
	}
	luaL_addlstring(&out, s, (size_t)(subject_end - s));
	luaL_pushresult(&out);
	if (!changed)
		lua_pushvalue(L, 1);
	lua_pushinteger(L, count);
	return 2;
}

void sandbox_add_matching(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{"find", string_find},   {"gmatch", string_gmatch}, {"gsub", string_gsub},
		{"match", string_match}, {NULL, NULL},
	};
	luaL_setfuncs(L, functions, 0);
}
