#include "plan/adoption.h"

#include "schema/lookup.h"

/* Source: CloudFormation CLI User Guide, "Resource type schema", primaryIdentifier. */
struct names {
	VEC(struct str) items;
};

static struct names names_of(struct arena *arena, const struct pack *pack, struct str type_name)
{
	struct names names = {0};
	struct schema_type type;
	struct str prefix = STR("/properties/");
	if (!pack || !schema_find_type(pack, type_name, &type))
		return names;
	struct pack_node listed = pack_get_text(type.node, "primaryIdentifier");
	for (size_t i = 0; i < pack_count(listed); i++) {
		struct str name = pack_string(pack_item(listed, i));
		VEC_PUSH(arena, &names.items) =
			str_starts_with(name, prefix) ? str_slice(name, prefix.len, name.len) : name;
	}
	return names;
}

/* The name of which "Name=" begins the text; empty when none does. */
static struct str name_at(const struct names *names, struct str text)
{
	for (size_t i = 0; i < names->items.count; i++) {
		struct str name = names->items.items[i];
		if (text.len > name.len && str_starts_with(text, name) && text.ptr[name.len] == '=')
			return name;
	}
	return (struct str){0};
}

/* A value goes up to the comma before the next name, so that it may hold commas itself. */
static size_t value_end(const struct names *names, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == ',' && name_at(names, str_slice(text, i + 1, text.len)).len)
			return i;
	return text.len;
}

static struct value *read_pairs(struct arena *arena, const struct names *names, struct str text)
{
	struct value *map = value_map_in(arena);
	for (;;) {
		struct str name = name_at(names, text);
		if (!name.len)
			return map;
		text = str_slice(text, name.len + 1, text.len);
		size_t end = value_end(names, text);
		value_map_put(arena, map, name, value_string_in(arena, str_slice(text, 0, end)));
		text = str_slice(text, end < text.len ? end + 1 : end, text.len);
	}
}

static struct value *read_joined(struct arena *arena, const struct names *names, struct str text)
{
	struct value *map = value_map_in(arena);
	struct str rest = text, part;
	size_t count = 0;
	for (; str_next(&rest, '|', &part); count++)
		if (count < names->items.count && part.len)
			value_map_put(arena, map, names->items.items[count], value_string_in(arena, part));
	return count == names->items.count ? map : value_map_in(arena);
}

static struct str joined_in(struct arena *arena, const struct names *names, const char *between, const char *after)
{
	struct str text = {0};
	for (size_t i = 0; i < names->items.count; i++)
		text = str_format_in(arena, "%.*s%s%.*s%s", STR_ARG(text), i ? between : "",
				     STR_ARG(names->items.items[i]), after);
	return text;
}

enum lk_status adoption_read_in(struct arena *arena, const struct pack *pack, struct str type, struct str text,
				const struct value **ret_identifier, struct error *ret_err)
{
	struct names names = names_of(arena, pack, type);
	bool named = name_at(&names, text).len > 0;
	*ret_identifier = value_string_in(arena, text);
	if (!named && names.items.count < 2 && text.len)
		return LK_OK;
	struct value *map = named ? read_pairs(arena, &names, text) : read_joined(arena, &names, text);
	bool complete = map->as.map.count == names.items.count && text.len;
	for (size_t i = 0; i < map->as.map.count; i++)
		complete &= value_string(map->as.map.items[i].value).len > 0;
	*ret_identifier = map;
	if (complete)
		return LK_OK;
	error_set(ret_err, ERROR_OTHER, "'%.*s' does not say which %.*s it is", STR_ARG(text), STR_ARG(type));
	if (names.items.count)
		error_hint(ret_err, "give %s%s%s", joined_in(arena, &names, ",", "=...").ptr,
			   names.items.count > 1 ? ", or the values alone: " : "",
			   names.items.count > 1 ? joined_in(arena, &names, "|", "").ptr : "");
	return LK_FAILED;
}

static const struct plan_step *find_import(const struct plan *plan)
{
	for (size_t i = 0; i < plan->steps.count; i++)
		if (plan->steps.items[i].operation == PLAN_IMPORT_RESOURCES)
			return &plan->steps.items[i];
	return NULL;
}

struct plan *adoption_plan_in(struct arena *arena, const struct plan_input *input, struct str logical_id,
			      const struct value *identifier)
{
	struct plan_input alone = *input;
	struct graph *graph = ARENA_NEW(arena, struct graph);
	*graph = *input->desired.graph;
	/* Renames are apply's: the import goes into the stack as it is. */
	graph->moves.count = graph->adoptions.count = graph->adoptions.capacity = 0;
	graph->adoptions.items = NULL;
	VEC_PUSH(arena, &graph->adoptions) = (struct adoption){.logical_id = logical_id, .identifier = identifier};
	alone.desired.graph = graph;

	struct plan *plan = plan_make_in(arena, &alone);
	const struct plan_change *change = plan_find(plan, logical_id);
	const struct plan_step *step = find_import(plan);
	struct plan *part = ARENA_NEW(arena, struct plan);
	*part = (struct plan){.arena = arena,
			      .stack_name = plan->stack_name,
			      .source = plan->source,
			      .action = plan->action,
			      .hidden = plan->hidden};
	map_init_in(&part->by_id, arena);
	if (!change || change->action != PLAN_IMPORT)
		return part;
	VEC_PUSH(arena, &part->changes) = *change;
	map_put(&part->by_id, logical_id, &part->changes.items[0]);
	part->summary.import = 1;
	if (step && !change->refusals.count)
		VEC_PUSH(arena, &part->steps) = *step;
	return part;
}
