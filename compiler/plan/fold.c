#include "plan/fold.h"

#include "base/buf.h"
#include "base/limits.h"

bool fold_is_known(const struct value *value)
{
	switch (value->kind) {
	case VALUE_INTRINSIC:
		return false;
	case VALUE_LIST:
		for (size_t i = 0; i < value->as.list.count; i++)
			if (!fold_is_known(value->as.list.items[i]))
				return false;
		return true;
	case VALUE_MAP:
		for (size_t i = 0; i < value->as.map.count; i++)
			if (!fold_is_known(value->as.map.items[i].value))
				return false;
		return true;
	default:
		return true;
	}
}

bool fold_is_concat(const struct value *value, const struct value **ret_parts)
{
	if (!value_is_intrinsic(value, FN_JOIN))
		return false;
	const struct value *argument = value->as.argument;
	if (argument->kind != VALUE_LIST || argument->as.list.count != 2 ||
	    argument->as.list.items[1]->kind != VALUE_LIST || !value_is_string(argument->as.list.items[0], ""))
		return false;
	*ret_parts = argument->as.list.items[1];
	return true;
}

/* Text gathered so far, and the parts of the normal form before it. */
struct concat {
	struct arena *arena;
	struct buf text;
	struct value *parts;
};

static void flush_text(struct concat *concat)
{
	if (!concat->text.len)
		return;
	value_list_push(concat->arena, concat->parts,
	                value_string_in(concat->arena, buf_copy_in(&concat->text, concat->arena)));
	buf_clear(&concat->text);
}

static bool concat_part(struct concat *concat, struct value *part)
{
	const struct value *inner;
	struct str text;
	if (fold_is_concat(part, &inner)) {
		for (size_t i = 0; i < inner->as.list.count; i++)
			if (!concat_part(concat, inner->as.list.items[i]))
				return false;
		return true;
	}
	if (part->kind == VALUE_INTRINSIC) {
		flush_text(concat);
		value_list_push(concat->arena, concat->parts, part);
		return true;
	}
	if (!value_scalar_text_in(concat->arena, part, &text))
		return false;
	buf_append(&concat->text, text);
	return buf_ok(&concat->text);
}

static struct value *concat_finish(struct concat *concat)
{
	struct arena *arena = concat->arena;
	struct value *parts = concat->parts;
	if (!parts->as.list.count)
		return value_string_in(arena, buf_copy_in(&concat->text, arena));
	flush_text(concat);
	if (parts->as.list.count == 1)
		return parts->as.list.items[0];
	struct value *argument = value_list_in(arena);
	value_list_push(arena, argument, value_string_in(arena, STR("")));
	value_list_push(arena, argument, parts);
	return value_intrinsic_in(arena, FN_JOIN, argument);
}

struct value *fold_concat_in(struct arena *arena, struct value *const *parts, size_t count)
{
	struct concat concat = {.arena = arena, .parts = value_list_in(arena)};
	buf_init(&concat.text, LIMIT_RESOLVED_TEXT);
	bool text = true;
	for (size_t i = 0; i < count && text; i++)
		text = concat_part(&concat, parts[i]);
	struct value *result = text ? concat_finish(&concat) : NULL;
	buf_done(&concat.text);
	return result;
}

struct value *fold_join_in(struct arena *arena, const struct value *delimiter, const struct value *list)
{
	if (delimiter->kind != VALUE_STRING || list->kind != VALUE_LIST)
		return NULL;
	size_t count = list->as.list.count;
	struct value *between = value_string_in(arena, delimiter->as.string);
	struct value **parts = arena_alloc_array(arena, 2 * count + 1, sizeof(struct value *));
	for (size_t i = 0; i < count; i++) {
		parts[2 * i] = list->as.list.items[i];
		parts[2 * i + 1] = between;
	}
	return fold_concat_in(arena, parts, count ? 2 * count - 1 : 0);
}

struct value *fold_split_in(struct arena *arena, const struct value *delimiter, const struct value *text)
{
	if (delimiter->kind != VALUE_STRING || !delimiter->as.string.len || text->kind != VALUE_STRING)
		return NULL;
	struct value *list = value_list_in(arena);
	struct str whole = text->as.string;
	size_t start = 0;
	for (;;) {
		size_t end = str_find(whole, delimiter->as.string, start);
		value_list_push(arena, list, value_string_in(arena, str_slice(whole, start, end)));
		if (end == SIZE_MAX)
			return list;
		start = end + delimiter->as.string.len;
	}
}

struct value *fold_select(const struct value *index, const struct value *list)
{
	int64_t position = -1;
	if (index->kind == VALUE_INT)
		position = index->as.integer;
	else if (index->kind != VALUE_STRING || !str_to_int(index->as.string, &position))
		return NULL;
	if (list->kind != VALUE_LIST || position < 0 || (uint64_t)position >= list->as.list.count)
		return NULL;
	return list->as.list.items[position];
}
