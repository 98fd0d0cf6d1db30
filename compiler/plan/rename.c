#include "plan/rename.h"

#include "base/buf.h"
#include "base/limits.h"

static struct str renamed(const struct map *names, struct str id)
{
	const struct str *name = map_get(names, id);
	return name ? *name : id;
}

static struct value *rename_value_in(struct arena *arena, const struct map *names, struct value *value);

/* "${Table.Arn}" names Table, unless the Sub's own map has a variable of that name. */
static struct value *rename_text_in(struct arena *arena, const struct map *names, struct value *text,
				    const struct value *own)
{
	struct str string = value_string(text), name;
	size_t position = 0, start, end, copied = 0;
	struct buf out;
	buf_init(&out, LIMIT_OUTPUT);
	while (sub_next_variable(string, &position, &name, &start, &end)) {
		struct str id, rest = name;
		if (value_get(own, name) || !str_next(&rest, '.', &id) || !map_has(names, id))
			continue;
		buf_append(&out, str_slice(string, copied, start));
		buf_printf(&out, "${%.*s%.*s}", STR_ARG(renamed(names, id)),
			   STR_ARG(str_slice(name, id.len, name.len)));
		copied = end;
	}
	struct value *result = text;
	if (copied) {
		buf_append(&out, str_slice(string, copied, string.len));
		result = value_string_in(arena, buf_copy_in(&out, arena));
		result->place = text->place;
	}
	buf_done(&out);
	return result;
}

static struct value *rename_list_in(struct arena *arena, const struct map *names, struct value *list)
{
	struct value *copy = value_list_in(arena);
	bool changed = false;
	for (size_t i = 0; i < list->as.list.count; i++) {
		struct value *item = rename_value_in(arena, names, list->as.list.items[i]);
		changed |= item != list->as.list.items[i];
		value_list_push(arena, copy, item);
	}
	copy->place = list->place;
	return changed ? copy : list;
}

static struct value *rename_map_in(struct arena *arena, const struct map *names, struct value *map)
{
	struct value *copy = value_map_in(arena);
	bool changed = false;
	for (size_t i = 0; i < map->as.map.count; i++) {
		struct member *member = &VEC_PUSH(arena, &copy->as.map);
		*member = map->as.map.items[i];
		member->value = rename_value_in(arena, names, member->value);
		changed |= member->value != map->as.map.items[i].value;
	}
	copy->place = map->place;
	return changed ? copy : map;
}

/* The argument with its first item, a name or a text, in another form. */
static struct value *with_first_in(struct arena *arena, struct value *list, struct value *first)
{
	if (first == list->as.list.items[0])
		return list;
	struct value *copy = value_list_in(arena);
	value_list_push(arena, copy, first);
	for (size_t i = 1; i < list->as.list.count; i++)
		value_list_push(arena, copy, list->as.list.items[i]);
	copy->place = list->place;
	return copy;
}

static struct value *rename_name_in(struct arena *arena, const struct map *names, struct value *name)
{
	if (!map_has(names, value_string(name)))
		return name;
	struct value *copy = value_string_in(arena, renamed(names, value_string(name)));
	copy->place = name->place;
	return copy;
}

static struct value *rename_argument_in(struct arena *arena, const struct map *names, enum intrinsic fn,
					struct value *argument)
{
	bool list = argument->kind == VALUE_LIST && argument->as.list.count;
	if (fn == FN_REF)
		return rename_name_in(arena, names, argument);
	if (fn == FN_SUB && argument->kind == VALUE_STRING)
		return rename_text_in(arena, names, argument, NULL);
	if (!list || (fn != FN_GET_ATT && fn != FN_SUB))
		return rename_value_in(arena, names, argument);
	struct value *items = rename_list_in(arena, names, argument), *first = items->as.list.items[0];
	if (fn == FN_GET_ATT)
		return with_first_in(arena, items, rename_name_in(arena, names, first));
	const struct value *own = items->as.list.count > 1 ? items->as.list.items[1] : NULL;
	return with_first_in(arena, items, rename_text_in(arena, names, first, own));
}

static struct value *rename_value_in(struct arena *arena, const struct map *names, struct value *value)
{
	if (value->kind == VALUE_LIST)
		return rename_list_in(arena, names, value);
	if (value->kind == VALUE_MAP)
		return rename_map_in(arena, names, value);
	if (value->kind != VALUE_INTRINSIC)
		return value;
	struct value *argument = rename_argument_in(arena, names, value->fn, value->as.argument);
	if (argument == value->as.argument)
		return value;
	struct value *copy = value_intrinsic_in(arena, value->fn, argument);
	copy->place = value->place;
	return copy;
}

/* DependsOn is one name or a list of names. */
static struct value *rename_needs_in(struct arena *arena, const struct map *names, struct value *needs)
{
	if (needs->kind != VALUE_LIST)
		return rename_name_in(arena, names, needs);
	struct value *copy = value_list_in(arena);
	for (size_t i = 0; i < needs->as.list.count; i++)
		value_list_push(arena, copy, rename_name_in(arena, names, needs->as.list.items[i]));
	copy->place = needs->place;
	return copy;
}

static void rename_resource(struct arena *arena, const struct map *names, struct resource *resource)
{
	struct value *attributes = value_map_in(arena);
	resource->logical_id = renamed(names, resource->logical_id);
	resource->properties = rename_value_in(arena, names, resource->properties);
	for (size_t i = 0; i < resource->attributes->as.map.count; i++) {
		struct member *member = &VEC_PUSH(arena, &attributes->as.map);
		*member = resource->attributes->as.map.items[i];
		member->value = str_is(member->key, "DependsOn") ? rename_needs_in(arena, names, member->value)
								 : rename_value_in(arena, names, member->value);
	}
	resource->attributes = attributes;
}

static void rename_entries(struct arena *arena, const struct map *names, struct entries *entries)
{
	struct entries copy = {0};
	for (size_t i = 0; i < entries->count; i++) {
		struct entry *entry = &VEC_PUSH(arena, &copy);
		*entry = entries->items[i];
		entry->body = rename_value_in(arena, names, entry->body);
	}
	*entries = copy;
}

struct graph *rename_copy_in(struct arena *arena, const struct graph *graph)
{
	struct graph *copy = ARENA_NEW(arena, struct graph);
	*copy = *graph;
	copy->resources.items = NULL;
	copy->resources.count = copy->resources.capacity = 0;
	for (size_t i = 0; i < graph->resources.count; i++)
		VEC_PUSH(arena, &copy->resources) = graph->resources.items[i];
	return copy;
}

struct graph *rename_graph_in(struct arena *arena, const struct map *names, const struct graph *graph)
{
	struct graph *copy = rename_copy_in(arena, graph);
	for (size_t i = 0; i < copy->resources.count; i++)
		rename_resource(arena, names, &copy->resources.items[i]);
	rename_entries(arena, names, &copy->outputs);
	rename_entries(arena, names, &copy->generators);
	return copy;
}

const struct value *rename_keys_in(struct arena *arena, const struct map *names, const struct value *map)
{
	if (!map || map->kind != VALUE_MAP)
		return map;
	struct value *copy = value_map_in(arena);
	for (size_t i = 0; i < map->as.map.count; i++)
		VEC_PUSH(arena, &copy->as.map) =
			(struct member){renamed(names, map->as.map.items[i].key), map->as.map.items[i].value};
	return copy;
}
