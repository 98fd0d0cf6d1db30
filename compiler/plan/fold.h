/* Intrinsic functions of text and lists on arguments that are resolved already. Private to this room.
 *
 * Each returns a plain value, or NULL when the arguments do not allow one: the caller then keeps the expression. */
#ifndef LK_PLAN_FOLD_H
#define LK_PLAN_FOLD_H

#include "graph/value.h"

/* Parts in a row, as one string, or as the normal form FN_JOIN ["", parts] when some are expressions. Inner normal
 * forms are opened, neighbouring strings merged; a single expression stands for itself. NULL when a part can never be
 * text (a list or a map), or the text would be longer than LIMIT_RESOLVED_TEXT. */
struct value *fold_concat_in(struct arena *arena, struct value *const *parts, size_t count);

/* Fn::Join of a delimiter and a list. */
struct value *fold_join_in(struct arena *arena, const struct value *delimiter, const struct value *list);

/* Fn::Split of a known text. */
struct value *fold_split_in(struct arena *arena, const struct value *delimiter, const struct value *text);

/* Fn::Select; the item may be an expression. */
struct value *fold_select(const struct value *index, const struct value *list);

/* Whether nothing in it is an expression. */
bool fold_is_known(const struct value *value);

/* Whether it is the normal form of text with unknown parts; its parts then. */
bool fold_is_concat(const struct value *value, const struct value **ret_parts);

#endif
