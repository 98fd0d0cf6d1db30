#include "template/canonical.h"

#include <string.h>

/* The texts of a list with points between; the empty view where one of them is no text. */
static struct str join_in(struct arena *arena, const struct value *list)
{
	size_t length = 0, at = 0;
	for (size_t i = 0; i < list->as.list.count; i++) {
		if (list->as.list.items[i]->kind != VALUE_STRING)
			return (struct str){0};
		length += list->as.list.items[i]->as.string.len + 1;
	}
	char *text = arena_alloc(arena, length + 1);
	for (size_t i = 0; i < list->as.list.count; i++) {
		struct str part = list->as.list.items[i]->as.string;
		if (i)
			text[at++] = '.';
		if (part.len)
			memcpy(text + at, part.ptr, part.len);
		at += part.len;
	}
	text[at] = '\0';
	return (struct str){text, at};
}

/* "Table.Stream.Arn", or a list whose parts all are texts, as [Table, Stream.Arn]. */
static struct value *get_att_in(struct arena *arena, struct value *argument)
{
	struct str text = {0};
	if (argument->kind == VALUE_STRING)
		text = argument->as.string;
	else if (argument->kind == VALUE_LIST && argument->as.list.count > 2)
		text = join_in(arena, argument);
	struct str id, rest = text;
	if (!str_next(&rest, '.', &id) || !rest.len)
		return argument;
	struct value *list = value_list_in(arena);
	list->place = argument->place;
	value_list_push(arena, list, value_string_in(arena, id));
	value_list_push(arena, list, value_string_in(arena, rest));
	list->as.list.items[0]->place = list->as.list.items[1]->place = argument->place;
	return list;
}

struct value *canonical_condition_in(struct arena *arena, struct value *value)
{
	if (value->kind != VALUE_MAP || value->as.map.count != 1 ||
	    !str_equal(value->as.map.items[0].key, STR("Condition")) ||
	    value->as.map.items[0].value->kind != VALUE_STRING)
		return value;
	struct value *condition = value_intrinsic_in(arena, FN_CONDITION, value->as.map.items[0].value);
	condition->place = value->place;
	return condition;
}

struct value *canonical_intrinsic_in(struct arena *arena, enum intrinsic fn, struct value *argument)
{
	if (fn == FN_GET_ATT)
		argument = get_att_in(arena, argument);
	bool takes_conditions = fn == FN_AND || fn == FN_OR || fn == FN_NOT;
	for (size_t i = 0; takes_conditions && argument->kind == VALUE_LIST && i < argument->as.list.count; i++)
		argument->as.list.items[i] = canonical_condition_in(arena, argument->as.list.items[i]);
	return value_intrinsic_in(arena, fn, argument);
}

struct value *canonical_map_in(struct arena *arena, struct value *map)
{
	enum intrinsic fn;
	if (map->as.map.count != 1 || !intrinsic_find_key(map->as.map.items[0].key, &fn) || fn == FN_CONDITION)
		return map;
	struct value *value = canonical_intrinsic_in(arena, fn, map->as.map.items[0].value);
	value->place = map->place;
	return value;
}

void canonical_document(struct arena *arena, struct value *document)
{
	struct value *section = value_get(document, STR("Conditions"));
	for (size_t i = 0; section && section->kind == VALUE_MAP && i < section->as.map.count; i++)
		section->as.map.items[i].value = canonical_condition_in(arena, section->as.map.items[i].value);
}

