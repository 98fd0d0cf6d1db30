/* The sandbox that a stack's Lua runs in: no files, clock, random numbers or bytecode, sorted pairs, bounded memory and
 * time, modules only from the program itself, the project's lua/ folder and the stack's own folder.
 *
 * The same files give the same result on every run and machine. A fault of the Lua code, a limit included, becomes one
 * finding at the innermost line of a user's file; the embedded modules are passed over.
 * Strings that come out (places' files) live as long as the sandbox. */
#ifndef LK_LUA_SANDBOX_H
#define LK_LUA_SANDBOX_H

#include <lua.h>

#include "base/clock.h"
#include "base/diag.h"
#include "base/file.h"

/* A module that is part of the program: trusted, and not shown in findings. */
struct sandbox_module {
	const char *name;  /* as in require "lk.table"; static */
	struct str source; /* Lua text; borrowed while the sandbox lives */
};

struct sandbox_options {
	size_t memory_limit;        /* bytes of the Lua heap: LIMIT_LUA_MEMORY */
	uint64_t instruction_limit; /* of the virtual machine, work in C included: LIMIT_LUA_INSTRUCTIONS */
	/* The last resort against slow work that is not counted. Without a clock there is none. */
	const struct clock *clock;
	int64_t time_limit_ms;
	struct str root;         /* the project's folder, whose lua/ holds shared modules; empty: none */
	struct str stack_folder; /* modules beside the stack; empty: none */
	const struct sandbox_module *modules; /* borrowed while the sandbox lives */
	size_t module_count;
	void (*print)(void *context, struct str line); /* what print() wrote, without line end; NULL drops it */
	void *print_context;
	struct diag *diag; /* where faults go */
};

struct sandbox;

/* Texts and the list of modules are borrowed; the options themselves are copied. */
struct sandbox *sandbox_new(const struct sandbox_options *options);
void sandbox_free(struct sandbox *sandbox);

/* For C functions of the room; whatever may raise an error belongs into sandbox_protect(). The globals are read-only:
 * what C code offers is a module, see sandbox_preload(). */
lua_State *sandbox_state(struct sandbox *sandbox);

/* A module made by C, for the embedded modules alone: a user's file that requires it is refused. opener is called at
 * the first require and returns the module on the stack. name is static. */
void sandbox_preload(struct sandbox *sandbox, const char *name, lua_CFunction opener);

/* Calls body with argument as a light userdata at index 1, under the limits. A Lua error in it is reported and gives
 * LK_REJECTED; LK_FAILED when a limit has ended the sandbox before. */
LK_MUST_USE enum lk_status sandbox_protect(struct sandbox *sandbox, lua_CFunction body, void *argument,
                                           struct error *ret_err);

/* Reads, compiles and runs a file of Lua text (at most LIMIT_LUA_SOURCE). Its faults are reported, as LK0001 (syntax),
 * LK0002 (a runtime error) or LK0003 (a limit), and give LK_REJECTED; LK_FAILED when the file cannot be read.
 * A message's first line is the finding's message, what follows it the hint. path is shown as it is given. */
LK_MUST_USE enum lk_status sandbox_run_file(struct sandbox *sandbox, const char *path, struct error *ret_err);

/* The same of a text in memory, which must live as long as the sandbox; path is its name in findings. */
LK_MUST_USE enum lk_status sandbox_run_text(struct sandbox *sandbox, const char *path, struct str text,
                                            struct error *ret_err);

/* Where the user's files are just now: the innermost frame in one of them and, in callers (at most max), the user's
 * frames outside it, innermost first. Coroutines continue with whoever resumed them. Line 0 when there is none. */
void sandbox_where(lua_State *L, struct place *ret_place, struct place *callers, size_t max, size_t *ret_count);

/* Pushes the text of the value at index as print() shows it, never with an address; honours __tostring and __name.
 * For C functions in place of luaL_tolstring(). */
const char *sandbox_tostring(lua_State *L, int index, size_t *ret_length);

/* Counts work done in C against the instruction limit; raises the uncatchable error when it is used up. */
void sandbox_charge(lua_State *L, uint64_t steps);

/* True for a chunk's name (lua_Debug.source) that stands for a user's file, not for an embedded module. */
bool sandbox_is_user_chunk(const char *source);

/* The user's files that were read, in order, as they are shown. */
struct file_list sandbox_files_in(const struct sandbox *sandbox, struct arena *arena);

/* The text of a file that was read; empty when it was not. Lives as long as the sandbox. */
struct str sandbox_file_text(const struct sandbox *sandbox, struct str path);

#endif
