#include <string.h>

#include "base/limits.h"
#include "lua/sandbox_internal.h"

/* Rules of this module's findings. */
static const char *const rule_syntax = "LK0001", *const rule_runtime = "LK0002", *const rule_limit = "LK0003";

static char trace_key; /* in the registry: the error value that sandbox->trace belongs to */

bool sandbox_is_user_chunk(const char *source)
{
	return source[0] == '@';
}

static const struct chunk *find_chunk(const struct sandbox *sandbox, struct str path)
{
	for (size_t i = 0; i < sandbox->chunks.count; i++)
		if (str_equal(sandbox->chunks.items[i]->path, path))
			return sandbox->chunks.items[i];
	return NULL;
}

struct str sandbox_file_text(const struct sandbox *sandbox, struct str path)
{
	const struct chunk *chunk = find_chunk(sandbox, path);
	return chunk ? chunk->text : (struct str){0};
}

/* Collects the user's frames of one thread; false when there is no room for more. Nothing here allocates Lua memory:
 * it is called while an allocation fails. */
static bool collect(const struct sandbox *sandbox, lua_State *thread, struct place *places, size_t max, size_t *count)
{
	lua_Debug frame;
	for (int level = 0; level < FRAMES_MAX && lua_getstack(thread, level, &frame); level++) {
		lua_getinfo(thread, "Sl", &frame);
		if (!sandbox_is_user_chunk(frame.source))
			continue;
		if (*count == max)
			return false;
		const struct chunk *chunk = find_chunk(sandbox, str_from(frame.source + 1));
		places[(*count)++] = (struct place){
			.file = chunk ? chunk->path : (struct str){0},
			.line = frame.currentline > 0 ? (uint32_t)frame.currentline : 0,
		};
	}
	return true;
}

static void collect_all(const struct sandbox *sandbox, lua_State *thread, struct place *places, size_t max,
                        size_t *count)
{
	const struct resumption *r = sandbox->resumption;
	while (collect(sandbox, thread, places, max, count)) {
		while (r && r->thread != thread)
			r = r->outer;
		if (!r)
			return;
		thread = r->resumer;
		r = r->outer;
	}
}

void sandbox_trace_thread(struct sandbox *sandbox, lua_State *thread, struct trace *ret_trace)
{
	ret_trace->rule = rule_runtime;
	ret_trace->count = 0;
	collect_all(sandbox, thread, ret_trace->places, TRACE_MAX, &ret_trace->count);
}

void sandbox_where(lua_State *L, struct place *ret_place, struct place *callers, size_t max, size_t *ret_count)
{
	struct trace trace;
	sandbox_trace_thread(sandbox_of(L), L, &trace);
	size_t outer = trace.count ? trace.count - 1 : 0;
	*ret_place = trace.count ? trace.places[0] : (struct place){0};
	*ret_count = outer < max ? outer : max;
	for (size_t i = 0; i < *ret_count; i++)
		callers[i] = trace.places[i + 1];
}

static size_t digits_at(struct str text, size_t at, uint32_t *ret_number)
{
	size_t i = at;
	uint32_t number = 0;
	for (; i < text.len && i - at < 9 && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
		number = number * 10 + (uint32_t)(text.ptr[i] - '0');
	if (i > at)
		*ret_number = number;
	return i - at;
}

/* Length of "name:line: " in front of a message, 0 without it. */
static size_t prefix_length_of(struct str message, struct str name, uint32_t *ret_line)
{
	if (!name.len || !str_starts_with(message, name) || message.len == name.len || message.ptr[name.len] != ':')
		return 0;
	size_t end = name.len + 1;
	size_t digits = digits_at(message, end, ret_line);
	end += digits;
	return digits && str_starts_with(str_slice(message, end, message.len), STR(": ")) ? end + 2 : 0;
}

/* The same for any of the user's files. */
static size_t prefix_length(const struct sandbox *sandbox, struct str message, const struct chunk **ret_chunk,
                            uint32_t *ret_line)
{
	for (size_t i = 0; i < sandbox->chunks.count; i++) {
		uint32_t line = 0;
		size_t length = prefix_length_of(message, str_from(sandbox->chunks.items[i]->prefix), &line);
		if (!length)
			continue;
		*ret_chunk = sandbox->chunks.items[i];
		*ret_line = line;
		return length;
	}
	return 0;
}

/* error(message, 2) names a caller's line: the trace begins there. */
static void begin_at_prefix(const struct sandbox *sandbox, struct str message, struct trace *trace)
{
	const struct chunk *chunk;
	uint32_t line;
	if (!prefix_length(sandbox, message, &chunk, &line))
		return;
	for (size_t i = 0; i < trace->count; i++) {
		if (trace->places[i].line != line || !str_equal(trace->places[i].file, chunk->path))
			continue;
		memmove(trace->places, trace->places + i, (trace->count - i) * sizeof *trace->places);
		trace->count -= i;
		return;
	}
}

void sandbox_open_trace(lua_State *L)
{
	/* There from the start, so that remembering an error takes no memory. */
	lua_pushboolean(L, false);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &trace_key);
}

static void remember_error(lua_State *L, struct sandbox *sandbox)
{
	sandbox->traced = true;
	lua_pushvalue(L, -1);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &trace_key);
}

void sandbox_trace_error(lua_State *L, lua_State *thread)
{
	struct sandbox *sandbox = sandbox_of(L);
	if (sandbox->stop != STOP_NONE)
		return;
	if (sandbox->traced) {
		lua_rawgetp(L, LUA_REGISTRYINDEX, &trace_key);
		bool same = lua_rawequal(L, -1, -2);
		lua_pop(L, 1);
		if (same)
			return;
	}
	sandbox_trace_thread(sandbox, thread, &sandbox->trace);
	if (lua_type(L, -1) == LUA_TSTRING) {
		size_t length;
		const char *text = lua_tolstring(L, -1, &length);
		begin_at_prefix(sandbox, (struct str){text, length}, &sandbox->trace);
	}
	remember_error(L, sandbox);
}

void sandbox_trace_syntax(lua_State *L, const struct chunk *chunk)
{
	struct sandbox *sandbox = sandbox_of(L);
	struct trace *trace = &sandbox->trace;
	size_t length;
	const char *text = lua_tolstring(L, -1, &length);
	const struct chunk *named;
	uint32_t line = 1;
	prefix_length(sandbox, (struct str){text, length}, &named, &line);
	trace->rule = rule_syntax;
	trace->places[0] = (struct place){.file = chunk->path, .line = line};
	trace->count = 1;
	collect_all(sandbox, L, trace->places, TRACE_MAX, &trace->count);
	remember_error(L, sandbox);
}

void sandbox_trace_forget(struct sandbox *sandbox)
{
	if (sandbox->stop == STOP_NONE)
		sandbox->traced = false;
}

int sandbox_trace_handler(lua_State *L)
{
	sandbox_trace_error(L, L);
	return 1;
}

/* --- findings */

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct str line_of(struct str text, uint32_t line)
{
	struct str row = {0};
	for (uint32_t i = 0; i < line; i++)
		if (!str_next(&text, '\n', &row))
			return (struct str){0};
	return row;
}

/* Offset of word where it stands in row exactly once, as a whole name if it is one; else SIZE_MAX. */
static size_t only_occurrence(struct str row, struct str word)
{
	bool name = is_name_byte(word.ptr[0]);
	size_t found = SIZE_MAX;
	for (size_t at = str_find(row, word, 0); at != SIZE_MAX; at = str_find(row, word, at + 1)) {
		size_t end = at + word.len;
		if (name && ((at && is_name_byte(row.ptr[at - 1])) || (end < row.len && is_name_byte(row.ptr[end]))))
			continue;
		if (found != SIZE_MAX)
			return SIZE_MAX;
		found = at;
	}
	return found;
}

/* Lua tells lines only; what its message quotes is put under the caret where the line leaves no doubt. */
static void find_column(const struct sandbox *sandbox, struct str message, struct place *place)
{
	struct str row = line_of(sandbox_file_text(sandbox, place->file), place->line);
	size_t open = str_find(message, STR("'"), 0);
	while (open != SIZE_MAX && row.len) {
		size_t close = str_find(message, STR("'"), open + 1);
		struct str word = close == SIZE_MAX ? (struct str){0} : str_slice(message, open + 1, close);
		size_t at = word.len ? only_occurrence(row, word) : SIZE_MAX;
		if (at != SIZE_MAX) {
			place->column = (uint32_t)at + 1;
			place->width = (uint32_t)word.len;
			return;
		}
		open = close == SIZE_MAX ? SIZE_MAX : str_find(message, STR("'"), close + 1);
	}
}

static void add_finding(struct sandbox *sandbox, const char *rule, struct str text, const struct trace *trace)
{
	struct str message = {0};
	str_next(&text, '\n', &message);
	struct place place = {0};
	if (trace->count)
		place = trace->places[0];
	else if (sandbox->chunks.count)
		place.file = sandbox->chunks.items[0]->path;
	find_column(sandbox, message, &place);
	struct finding finding = {
		.rule = rule,
		.severity = SEVERITY_ERROR,
		.place = place,
		.message = str_slice(message, 0, LIMIT_MESSAGE),
		.hint = str_trim(str_slice(text, 0, LIMIT_MESSAGE)),
		.callers = trace->places + 1,
		.caller_count = trace->count ? trace->count - 1 : 0,
	};
	diag_add(sandbox->options.diag, &finding);
}

static size_t embedded_prefix_length(const struct sandbox *sandbox, struct str message)
{
	uint32_t line;
	size_t length = 0;
	for (size_t i = 0; i < sandbox->embedded.count && !length; i++)
		length = prefix_length_of(message, sandbox->embedded.items[i], &line);
	return length;
}

static struct str without_prefix(const struct sandbox *sandbox, struct str message)
{
	const struct chunk *chunk;
	uint32_t line;
	size_t length;
	do {
		length = prefix_length(sandbox, message, &chunk, &line);
		if (!length)
			length = embedded_prefix_length(sandbox, message);
		message = str_slice(message, length, message.len);
	} while (length);
	return message;
}

static bool is_overflow(int status, struct str message)
{
	return status == LUA_ERRERR || str_starts_with(message, STR("stack overflow")) ||
	       str_starts_with(message, STR("C stack overflow")) ||
	       str_starts_with(message, STR("error in error handling"));
}

static int push_text(lua_State *L)
{
	sandbox_tostring(L, 1, NULL);
	return 1;
}

/* The message of the error value on top of the stack, in place of it. */
static void to_message(lua_State *L)
{
	if (lua_type(L, -1) == LUA_TSTRING)
		return;
	bool text = lua_isnumber(L, -1) || luaL_getmetafield(L, -1, "__tostring") != LUA_TNIL;
	if (text && !lua_isnumber(L, -1))
		lua_pop(L, 1);
	if (text) {
		lua_pushcfunction(L, push_text);
		lua_insert(L, -2);
		int status = lua_pcall(L, 1, 1, 0);
		if (status != LUA_OK)
			sandbox_check_caught(L, status);
		if (lua_type(L, -1) == LUA_TSTRING)
			return;
	}
	lua_pushfstring(L, "the error raised is a %s value, without a message", luaL_typename(L, -1));
	lua_remove(L, -2);
}

/* A message and, behind a line end, its hint. */
static struct str refine(struct arena *arena, const struct trace *trace, int status, struct str message)
{
	bool syntax = trace->rule == rule_syntax;
	if (is_overflow(status, message))
		return syntax ? STR("tables, calls or blocks of this file are nested too deeply")
		              : STR("calls are nested too deeply\nis there a function that calls itself without end?");
	if (syntax && str_starts_with(message, STR("'}' expected")))
		return str_format_in(arena, "%.*s\nis a comma missing in front of it?", STR_ARG(message));
	return message;
}

static int report_value(lua_State *L)
{
	struct sandbox *sandbox = sandbox_of(L);
	int status = (int)lua_tointeger(L, 2);
	lua_settop(L, 1);
	to_message(L);
	size_t length;
	const char *text = lua_tolstring(L, -1, &length);
	struct str message = without_prefix(sandbox, (struct str){text, length});
	const char *rule = is_overflow(status, message) ? rule_limit : sandbox->trace.rule;
	message = refine(&sandbox->arena, &sandbox->trace, status, message);
	add_finding(sandbox, rule, message, &sandbox->trace);
	return 0;
}

void sandbox_report(struct sandbox *sandbox, int status)
{
	lua_State *L = sandbox->L;
	if (status == LUA_ERRMEM)
		sandbox_stop(sandbox, STOP_MEMORY);
	if (!sandbox->traced && sandbox->stop == STOP_NONE)
		sandbox->trace = (struct trace){.rule = rule_runtime};
	if (sandbox->stop == STOP_NONE) {
		/* The error's own __tostring may fail or run into a limit, too. */
		lua_pushcfunction(L, report_value);
		lua_insert(L, -2);
		lua_pushinteger(L, status);
		if (lua_pcall(L, 2, 0, 0) != LUA_OK) {
			lua_pop(L, 1);
			if (sandbox->stop == STOP_NONE)
				add_finding(sandbox, rule_runtime, STR("the error raised cannot be shown"),
				            &sandbox->trace);
		}
	} else {
		lua_pop(L, 1);
	}
	if (sandbox->stop != STOP_NONE) {
		char text[160];
		sandbox_stop_text(sandbox, text, sizeof text);
		add_finding(sandbox, rule_limit, str_from(text), &sandbox->trace);
	}
	sandbox_trace_forget(sandbox);
}
