/* What the files of the sandbox share. Private to sandbox*.c; everyone else uses sandbox.h.
 *
 * A struct sandbox hangs at every thread's extra space. Once .stop is set the run is over: each place that catches
 * errors (pcall, xpcall, resume, wrap, close) raises it again, so that no Lua code can outlive a limit. */
#ifndef LK_LUA_SANDBOX_INTERNAL_H
#define LK_LUA_SANDBOX_INTERNAL_H

#include <lauxlib.h>
#include <lua.h>

#include "lua/sandbox.h"

enum {
	TRACE_MAX = 32,          /* places kept of one error */
	FRAMES_MAX = 1000,       /* frames looked at for them */
	HOOK_INTERVAL = 1000,    /* instructions between two looks at the limits */
	VALUES_MAX = 10000,      /* values that one call unpacks on the stack */
	BYTES_PER_STEP_BITS = 6, /* 64 bytes moved count as one instruction */
};

enum stop { STOP_NONE, STOP_INSTRUCTIONS, STOP_TIME, STOP_MEMORY, STOP_STRING };

/* How control came to a fault: places in user files, innermost first. */
struct trace {
	const char *rule; /* of the finding */
	struct place places[TRACE_MAX];
	size_t count;
};

struct chunk {
	struct str path, text;
	char prefix[LUA_IDSIZE]; /* as Lua writes it in front of messages */
};

struct preload {
	const char *name;
	lua_CFunction opener;
};

/* A coroutine that runs, and the one that resumed it. */
struct resumption {
	lua_State *thread;
	lua_State *resumer;
	const struct resumption *outer;
};

struct sandbox {
	struct arena arena;
	struct sandbox_options options;
	lua_State *L;
	bool limited; /* false while the state is being set up */
	size_t used;  /* bytes of the Lua heap */
	uint64_t budget;
	int64_t deadline_ms;
	enum stop stop;
	struct {
		const void *block;
		size_t size;
		struct trace trace;
	} refused; /* the last allocation refused; in most cases Lua asks again, after a full collection */
	struct trace trace; /* of the stop, or of the error whose value is in the registry at trace_key */
	bool traced;
	const struct resumption *resumption;
	int closing; /* coroutine closings within each other */
	VEC(struct chunk *) chunks;
	VEC(struct str) embedded; /* modules of the program that were loaded, as Lua writes them in front of messages */
	VEC(struct preload) preloads;
	VEC(struct str) loading; /* names of modules, outermost first */
	size_t source_bytes;
};

struct sandbox *sandbox_of(lua_State *L);

/* --- sandbox_limits.c */
void *sandbox_allocate(void *context, void *block, size_t old_size, size_t new_size);
void sandbox_watch(struct sandbox *sandbox); /* sets the hook and the deadline: limits count from here */
void sandbox_stop(struct sandbox *sandbox, enum stop stop);
/* After a caught error of that status: raises it again when it must not be caught. */
void sandbox_check_caught(lua_State *L, int status);
/* What the limit is, for the finding. */
void sandbox_stop_text(const struct sandbox *sandbox, char *text, size_t size);

/* --- sandbox_trace.c */
void sandbox_open_trace(lua_State *L);
/* The user's places of thread, and of those that resumed it. */
void sandbox_trace_thread(struct sandbox *sandbox, lua_State *thread, struct trace *ret_trace);
/* Remembers how control came to the error on top of L, raised in thread, unless it is known already. */
void sandbox_trace_error(lua_State *L, lua_State *thread);
/* As sandbox_trace_error() for what the compiler said of chunk. */
void sandbox_trace_syntax(lua_State *L, const struct chunk *chunk);
void sandbox_trace_forget(struct sandbox *sandbox);
int sandbox_trace_handler(lua_State *L); /* a message handler: sandbox_trace_error() of this thread */
/* Adds the finding for the error on top of the stack (nothing there when stopped), and pops it. */
void sandbox_report(struct sandbox *sandbox, int status);

/* --- sandbox_globals.c */
/* Seals the table on top as a read-only library or environment called name, and replaces it with its proxy. */
void sandbox_seal(lua_State *L, const char *name);
bool sandbox_is_sealed(lua_State *L, int index);
/* Pushes the environment of the user's files, or that of the embedded modules. */
void sandbox_push_environment(lua_State *L, bool trusted);
void sandbox_open_globals(lua_State *L);

/* --- the libraries: each pushes its table, whose functions are checked against the sandbox's rules */
void sandbox_open_base(lua_State *L);
void sandbox_open_coroutine(lua_State *L);
void sandbox_open_string(lua_State *L);
void sandbox_open_table(lua_State *L);
void sandbox_open_math(lua_State *L);
void sandbox_open_utf8(lua_State *L);
/* string.find, match, gmatch and gsub; into the table on top. */
void sandbox_add_matching(lua_State *L);
/* Copies names (up to NULL) from the table on top of the stack into the one below it, and pops it. With meter, calls
 * count the length of their text arguments as work. */
void sandbox_copy_functions(lua_State *L, const char *const *names, bool meter);

/* --- sandbox_require.c */
int sandbox_require(lua_State *L); /* upvalue 1: whether embedded code calls */
/* Opens the registry's tables of this file. */
void sandbox_open_require(lua_State *L);
/* Reads a file of the user's and notes it. path is as it is to be shown. */
LK_MUST_USE enum lk_status sandbox_read(struct sandbox *sandbox, struct str path, struct chunk **ret_chunk,
                                        struct error *ret_err);
/* The same of a text that is no file. */
LK_MUST_USE enum lk_status sandbox_take_text(struct sandbox *sandbox, struct str path, struct str text,
                                             struct chunk **ret_chunk, struct error *ret_err);
/* Pushes the chunk as a function; its fault in syntax is raised. */
void sandbox_load_chunk(lua_State *L, struct chunk *chunk);

#endif
