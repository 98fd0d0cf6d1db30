#include "template/transitions.h"

#include "base/vec.h"

static struct str text_of(struct arena *arena, const struct value *value)
{
	struct str text = {0};
	return value && value_scalar_text_in(arena, value, &text) ? str_trim(text) : (struct str){0};
}

static struct place place_of(const struct graph *graph, const struct value *value)
{
	return value->place.line ? value->place : (struct place){.file = graph->source};
}

static void add_move(struct graph *graph, const struct member *member)
{
	VEC_PUSH(graph->arena, &graph->moves) = (struct move){.from = text_of(graph->arena, member->value),
							      .to = member->key,
							      .place = place_of(graph, member->value)};
}

static bool is_set(const struct value *map, const char *name)
{
	const struct value *value = value_get(map, str_from(name));
	return value && (value->kind == VALUE_BOOL ? value->as.boolean : value_is_string(value, "true"));
}

static void add_allowance(struct graph *graph, const struct member *member)
{
	const struct value *body = member->value;
	VEC_PUSH(graph->arena, &graph->allowances) =
		(struct allowance){.logical_id = member->key,
				   .replacement = is_set(body, "replace"),
				   .deletion = is_set(body, "delete"),
				   .reason = text_of(graph->arena, value_get(body, STR("reason"))),
				   .expires = text_of(graph->arena, value_get(body, STR("expires"))),
				   .place = place_of(graph, body)};
}

static void add_meant(struct graph *graph, struct str logical_id, const struct value *body)
{
	VEC_PUSH(graph->arena, &graph->drift_allowances) =
		(struct drift_allowance){.logical_id = logical_id,
					 .path = text_of(graph->arena, value_get(body, STR("path"))),
					 .reason = text_of(graph->arena, value_get(body, STR("reason"))),
					 .owner = text_of(graph->arena, value_get(body, STR("owner"))),
					 .expires = text_of(graph->arena, value_get(body, STR("expires"))),
					 .place = place_of(graph, body)};
}

/* One, or a list of several paths of one resource. */
static void add_drift_allowance(struct graph *graph, const struct member *member)
{
	const struct value *body = member->value;
	if (body->kind != VALUE_LIST)
		add_meant(graph, member->key, body);
	for (size_t i = 0; body->kind == VALUE_LIST && i < body->as.list.count; i++)
		add_meant(graph, member->key, body->as.list.items[i]);
}

static void add_adoption(struct graph *graph, const struct member *member)
{
	VEC_PUSH(graph->arena, &graph->adoptions) = (struct adoption){
		.logical_id = member->key, .identifier = member->value, .place = place_of(graph, member->value)};
}

void transitions_read(struct graph *graph)
{
	static const struct {
		const char *name;
		void (*add)(struct graph *graph, const struct member *member);
	} kinds[] = {{"moved", add_move},
		     {"allow", add_allowance},
		     {"ignore_drift", add_drift_allowance},
		     {"adopt", add_adoption}};
	const struct value *all = value_get(graph->metadata, STR("lkc"));
	for (size_t i = 0; i < LK_COUNT(kinds); i++) {
		const struct value *map = value_get(all, str_from(kinds[i].name));
		for (size_t j = 0; map && map->kind == VALUE_MAP && j < map->as.map.count; j++)
			kinds[i].add(graph, &map->as.map.items[j]);
	}
}
