#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "lua/sandbox_internal.h"

enum {
	STRING_HEADER = 64,    /* more than Lua's own in front of a string's bytes */
	LARGE_BLOCK = 4 * 1024, /* an allocation worth refusing when the time is up already */
	ARGUMENTS_FREE = 256,  /* arguments of a function that cost nothing extra */
	ARGUMENTS_BITS = 2,    /* four arguments copied count as one instruction */
	COLLECT_BITS = 5,      /* 32 bytes that a forced collection looks through count as one instruction */
};

static char stop_value; /* its address is the error that ends a run */

struct sandbox *sandbox_of(lua_State *L)
{
	return *(struct sandbox **)lua_getextraspace(L);
}

static void trace_running(struct sandbox *sandbox, struct trace *ret_trace)
{
	const struct resumption *running = sandbox->resumption;
	sandbox_trace_thread(sandbox, running ? running->thread : sandbox->L, ret_trace);
}

void sandbox_stop(struct sandbox *sandbox, enum stop stop)
{
	if (sandbox->stop != STOP_NONE)
		return;
	sandbox->stop = stop;
	if (stop == STOP_MEMORY)
		sandbox->trace = sandbox->refused.trace;
	else
		trace_running(sandbox, &sandbox->trace);
}

static void spend(struct sandbox *sandbox, uint64_t steps)
{
	sandbox->budget = sandbox->budget > steps ? sandbox->budget - steps : 0;
}

/* Whether an allocation of size bytes, growth more than before, may go ahead. */
static bool admit(struct sandbox *sandbox, const void *block, size_t kind, size_t size, size_t growth)
{
	if (!sandbox->limited)
		return true;
	spend(sandbox, growth >> BYTES_PER_STEP_BITS);
	if (!block && kind == LUA_TSTRING && size > LIMIT_LUA_STRING + STRING_HEADER) {
		sandbox_stop(sandbox, STOP_STRING);
		return false;
	}
	if (!sandbox->budget && growth >= LARGE_BLOCK) {
		sandbox_stop(sandbox, STOP_INSTRUCTIONS);
		return false;
	}
	size_t limit = sandbox->options.memory_limit;
	if (sandbox->used <= limit && growth <= limit - sandbox->used)
		return true;
	/* Lua collects and asks once more; a program that lives at the brink would do nothing else. */
	spend(sandbox, sandbox->used >> COLLECT_BITS);
	bool again = sandbox->refused.block == block && sandbox->refused.size == size;
	sandbox->refused.block = block;
	sandbox->refused.size = size;
	if (!again)
		trace_running(sandbox, &sandbox->refused.trace);
	else
		sandbox_stop(sandbox, STOP_MEMORY);
	return false;
}

void *sandbox_allocate(void *context, void *block, size_t old_size, size_t new_size)
{
	struct sandbox *sandbox = context;
	size_t before = block ? old_size : 0;
	if (!new_size) {
		free(block);
		sandbox->used -= before;
		return NULL;
	}
	if (new_size > before && !admit(sandbox, block, old_size, new_size, new_size - before))
		return NULL;
	void *result = realloc(block, new_size);
	if (!result && new_size > before)
		return NULL;
	sandbox->used = sandbox->used - before + new_size;
	if (new_size > before)
		sandbox->refused.size = 0;
	return result ? result : block; /* Lua relies on shrinking to succeed */
}

static void raise_stop(lua_State *L)
{
	lua_pushlightuserdata(L, &stop_value);
	lua_error(L);
}

static void watch(lua_State *L, lua_Debug *frame);

static void check_limits(lua_State *L, struct sandbox *sandbox)
{
	const struct sandbox_options *options = &sandbox->options;
	if (!sandbox->budget)
		sandbox_stop(sandbox, STOP_INSTRUCTIONS);
	else if (options->clock && clock_monotonic_ms(options->clock) > sandbox->deadline_ms)
		sandbox_stop(sandbox, STOP_TIME);
	if (sandbox->stop == STOP_NONE)
		return;
	/* From now on every instruction, such as those of a to-be-closed variable's handler, comes here at once. */
	lua_sethook(L, watch, LUA_MASKCOUNT, 1);
	raise_stop(L);
}

static bool has_argument(lua_State *L, lua_Debug *frame, int number)
{
	if (!lua_getlocal(L, frame, -number))
		return false;
	lua_pop(L, 1);
	return true;
}

/* How many values "..." stands for in a frame, at least: a power of two, 0 below ARGUMENTS_FREE. */
static uint64_t variable_arguments(lua_State *L, lua_Debug *frame)
{
	int count = ARGUMENTS_FREE;
	if (!has_argument(L, frame, count))
		return 0;
	while (count < LUAI_MAXSTACK && has_argument(L, frame, 2 * count))
		count *= 2;
	return (uint64_t)count;
}

static void watch(lua_State *L, lua_Debug *frame)
{
	struct sandbox *sandbox = sandbox_of(L);
	spend(sandbox, HOOK_INTERVAL);
	/* One instruction copies all of "...", so the instructions alone do not bound the work. */
	spend(sandbox, variable_arguments(L, frame) * HOOK_INTERVAL >> ARGUMENTS_BITS);
	check_limits(L, sandbox);
}

void sandbox_watch(struct sandbox *sandbox)
{
	const struct sandbox_options *options = &sandbox->options;
	if (options->clock)
		sandbox->deadline_ms = clock_monotonic_ms(options->clock) + options->time_limit_ms;
	sandbox->budget = options->instruction_limit;
	sandbox->limited = true;
	lua_sethook(sandbox->L, watch, LUA_MASKCOUNT, HOOK_INTERVAL);
}

void sandbox_charge(lua_State *L, uint64_t steps)
{
	struct sandbox *sandbox = sandbox_of(L);
	if (!sandbox->limited)
		return;
	spend(sandbox, steps);
	if (!sandbox->budget || sandbox->stop != STOP_NONE)
		check_limits(L, sandbox);
}

void sandbox_check_caught(lua_State *L, int status)
{
	struct sandbox *sandbox = sandbox_of(L);
	if (status == LUA_ERRMEM)
		sandbox_stop(sandbox, STOP_MEMORY);
	if (sandbox->stop != STOP_NONE)
		raise_stop(L);
}

static void size_text(size_t bytes, char *text, size_t size)
{
	if (bytes >= MIB)
		snprintf(text, size, "%zu MiB", bytes / MIB);
	else
		snprintf(text, size, "%zu KiB", bytes / KIB);
}

void sandbox_stop_text(const struct sandbox *sandbox, char *text, size_t size)
{
	char amount[32];
	switch (sandbox->stop) {
	case STOP_TIME:
		snprintf(text, size, "the stack runs for more than %lld seconds\nis there a loop that does not end?",
		         (long long)(sandbox->options.time_limit_ms / 1000));
		return;
	case STOP_MEMORY:
		size_text(sandbox->options.memory_limit, amount, sizeof amount);
		snprintf(text, size, "the stack uses more than %s\nis there a table or text that grows without end?",
		         amount);
		return;
	case STOP_STRING:
		size_text(LIMIT_LUA_STRING, amount, sizeof amount);
		snprintf(text, size, "a text is longer than the %s that are accepted", amount);
		return;
	default:
		snprintf(text, size, "the stack takes more than %llu steps\nis there a loop that does not end?",
		         (unsigned long long)sandbox->options.instruction_limit);
	}
}
