/* Where in a Lua file a property of a declared resource is written.
 *
 * Lua tells the line of a declaration only, so the source is read again: the call that begins on that line, its table
 * constructors, and in them the key that a JSON pointer names. Works on any bytes; Lua that is computed elsewhere
 * (a table in a variable, a later assignment) is not found. */
#ifndef LK_LUA_LOCATE_H
#define LK_LUA_LOCATE_H

#include "base/diag.h"

/* source is the file's text, line (from 1) where the declaration's call is, path a pointer such as
 * "/Properties/Tags/0/Key" or "/DeletionPolicy"; "/Properties" has no counterpart in the Lua source.
 * on_key asks for the last key itself, otherwise for the first token of its value. Where only a part of the path is
 * written in the constructors, the deepest part found is the place. False when not even its first key is.
 * *ret_place gets line, column and width; its file is left empty. */
bool locate_path(struct str source, uint32_t line, struct str path, bool on_key, struct place *ret_place);

#endif
