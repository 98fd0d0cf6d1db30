/* The Lua modules that are part of the program: lua/lk, as text in the program's read-only data. */
#ifndef LK_LUA_EMBEDDED_H
#define LK_LUA_EMBEDDED_H

#include "lua/sandbox.h"

const struct sandbox_module *embedded_modules(size_t *ret_count);

#endif
