#include <math.h>

#include "schema/example_internal.h"
#include "schema/sample.h"

enum { DEPTH_MAX = 12 };

static struct value *make(struct maker *maker, const struct wish *wish, const struct spot *spot);

/* --- gathering */

struct pack_node wish_first(const struct wish *wish, const char *keyword)
{
	for (size_t i = 0; i < wish->count; i++) {
		struct pack_node found = pack_get_text(wish->nodes[i], keyword);
		if (pack_is_present(found))
			return found;
	}
	return (struct pack_node){0};
}

static bool names_type(struct pack_node node, const char *name)
{
	struct pack_node type = pack_get_text(node, "type");
	return str_is(pack_string(type), name) || pack_has_string(type, str_from(name));
}

/* A branch that asks for what the schema around it has excluded is not the one to show. */
static bool is_possible(const struct maker *maker, const struct wish *wish, struct pack_node branch)
{
	struct pack_node type = pack_get_text(branch, "type"), outer = wish_first(wish, "type");
	if (pack_kind(type) == PACK_STRING && pack_kind(outer) == PACK_STRING &&
	    !str_equal(pack_string(type), pack_string(outer)))
		return false;
	struct pack_node required = pack_get_text(branch, "required");
	for (size_t i = 0; i < pack_count(required); i++) {
		struct str path = str_format_in(maker->arena, "/%.*s", STR_ARG(pack_string(pack_item(required, i))));
		if (wish->nodes[0].ref == maker->type->node.ref &&
		    schema_has_role(maker->type, SCHEMA_READ_ONLY, path, NULL))
			return false;
	}
	return true;
}

/* Fewest demands first: what is short is easy to read. */
static size_t demands(const struct maker *maker, struct pack_node branch)
{
	return pack_count(pack_get_text(schema_resolve(maker->type, branch), "required"));
}

static void gather(const struct maker *maker, struct wish *wish, struct pack_node node);

static void gather_branch(const struct maker *maker, struct wish *wish, struct pack_node branches)
{
	struct pack_node best = {0};
	size_t least = SIZE_MAX;
	for (size_t i = 0; i < pack_count(branches); i++) {
		struct pack_node branch = schema_resolve(maker->type, pack_item(branches, i));
		if (!is_possible(maker, wish, branch) || demands(maker, branch) >= least ||
		    (least != SIZE_MAX && demands(maker, branch) == 0))
			continue;
		least = demands(maker, branch);
		best = branch;
	}
	if (pack_is_present(best))
		gather(maker, wish, best);
}

static void gather(const struct maker *maker, struct wish *wish, struct pack_node node)
{
	node = schema_resolve(maker->type, node);
	if (wish->count == EXAMPLE_NODES_MAX || pack_kind(node) != PACK_OBJECT)
		return;
	wish->nodes[wish->count++] = node;
	struct pack_node all = pack_get_text(node, "allOf");
	for (size_t i = 0; i < pack_count(all); i++)
		gather(maker, wish, pack_item(all, i));
	gather_branch(maker, wish, pack_get_text(node, "oneOf"));
	gather_branch(maker, wish, pack_get_text(node, "anyOf"));
}

void wish_bound(const struct wish *wish, const char *keyword, bool highest, double *number)
{
	for (size_t i = 0; i < wish->count; i++) {
		struct pack_node node = pack_get_text(wish->nodes[i], keyword);
		if (pack_is_present(node) && (pack_number(node) > *number) == highest)
			*number = pack_number(node);
	}
}

/* --- scalars */

static struct value *from_pack(struct arena *arena, struct pack_node node)
{
	struct value *value = NULL;
	switch (pack_kind(node)) {
	case PACK_ABSENT:
	case PACK_NULL:
		return NULL;
	case PACK_BOOL:
		return value_bool_in(arena, pack_bool(node));
	case PACK_INT:
		return value_int_in(arena, pack_int(node));
	case PACK_FLOAT:
		return value_float_in(arena, pack_number(node));
	case PACK_STRING:
		return value_string_in(arena, pack_string(node));
	case PACK_ARRAY:
		value = value_list_in(arena);
		for (size_t i = 0; i < pack_count(node); i++)
			value_list_push(arena, value, from_pack(arena, pack_item(node, i)));
		return value;
	case PACK_OBJECT:
		value = value_map_in(arena);
		for (size_t i = 0; i < pack_count(node); i++)
			value_map_put(arena, value, pack_key(node, i), from_pack(arena, pack_item(node, i)));
		return value;
	}
	return NULL;
}

/* One of the enum that every other enum has too. */
static struct value *pick_enum(struct maker *maker, const struct wish *wish, const struct spot *spot)
{
	const char *hint = example_hint(maker, spot);
	struct pack_node values = wish_first(wish, "enum"), constant = wish_first(wish, "const");
	if (pack_is_present(constant))
		return from_pack(maker->arena, constant);
	if (!pack_count(values))
		values = wish_first(wish, "enumCaseInsensitive");
	if (hint && pack_has_string(values, str_from(hint)))
		return value_string_in(maker->arena, str_from(hint));
	for (size_t i = 0; i < pack_count(values); i++) {
		struct pack_node value = pack_item(values, (i + spot->variant) % pack_count(values));
		bool everywhere = true;
		for (size_t k = 0; k < wish->count; k++) {
			struct pack_node other = pack_get_text(wish->nodes[k], "enum");
			if (pack_count(other) && pack_kind(value) == PACK_STRING)
				everywhere &= pack_has_string(other, pack_string(value));
		}
		if (everywhere)
			return from_pack(maker->arena, value);
	}
	return NULL;
}

static struct value *make_number(struct maker *maker, const struct wish *wish, const struct spot *spot, bool whole)
{
	double least = -INFINITY, most = INFINITY, above = -INFINITY, step = 0;
	wish_bound(wish, "minimum", true, &least);
	wish_bound(wish, "maximum", false, &most);
	wish_bound(wish, "exclusiveMinimum", true, &above);
	wish_bound(wish, "multipleOf", true, &step);
	struct pack_node given = wish_first(wish, "default");
	double number = least > -INFINITY ? least : most < 1 ? most : 1;
	if (pack_is_present(given) && pack_number(given) > number && pack_number(given) <= most)
		number = pack_number(given);
	const char *hint = example_hint(maker, spot);
	int64_t hinted;
	if (hint && str_to_int(str_from(hint), &hinted))
		return value_int_in(maker->arena, hinted);
	if (number <= above)
		number = above + 1;
	if (number == 0 && most >= 1)
		number = 1;
	if (step > 0)
		number = ceil(number / step) * step;
	number += (double)spot->variant * (step > 0 ? step : 1);
	if (whole && fabs(number) < 9e15)
		return value_int_in(maker->arena, (int64_t)number);
	return value_float_in(maker->arena, number);
}

/* --- lists and maps */

/* The schemas of the index-th item. */
static void gather_item(const struct maker *maker, struct wish *item, struct pack_node node, size_t index)
{
	gather(maker, item, pack_item(pack_get_text(node, "prefixItems"), index));
	gather(maker, item, pack_get_text(node, "items"));
}

static struct value *make_list(struct maker *maker, const struct wish *wish, const struct spot *spot)
{
	struct value *list = value_list_in(maker->arena);
	double least = 1;
	const char *included;
	int64_t index;
	wish_bound(wish, "minItems", true, &least);
	for (size_t at = 0; (included = example_included(maker, spot->path, &at));)
		if (str_to_int(str_from(included), &index) && (double)index >= least)
			least = (double)index + 1;
	for (size_t i = 0; i < (size_t)least; i++) {
		struct wish item = {0};
		for (size_t k = 0; k < wish->count; k++)
			gather_item(maker, &item, wish->nodes[k], i);
		struct spot inner = {
			.path = str_format_in(maker->arena, "%.*s/%zu", STR_ARG(spot->path), i),
			.name = spot->name,
			.depth = spot->depth + 1,
			.variant = spot->variant + i,
		};
		struct value *value = make(maker, &item, &inner);
		if (!value)
			return NULL;
		value_list_push(maker->arena, list, value);
	}
	return list;
}

static void put_property(struct maker *maker, const struct wish *wish, const struct spot *spot, struct str name,
                         struct value *map)
{
	struct wish property = {0};
	struct spot inner = {
		.path = str_format_in(maker->arena, "%.*s/%.*s", STR_ARG(spot->path), STR_ARG(name)),
		.name = name,
		.depth = spot->depth + 1,
		.variant = spot->variant,
	};
	if (value_get(map, name) || schema_has_role(maker->type, SCHEMA_READ_ONLY, inner.path, NULL))
		return;
	for (size_t i = 0; i < wish->count; i++)
		gather(maker, &property, pack_get(pack_get_text(wish->nodes[i], "properties"), name));
	struct value *value = inner.depth < DEPTH_MAX ? make(maker, &property, &inner) : NULL;
	if (value)
		value_map_put(maker->arena, map, name, value);
	else
		VEC_PUSH(maker->arena, &maker->example->missing) = inner.path;
}

/* What the service wants though its schema does not say so. */
static void put_included(struct maker *maker, const struct wish *wish, const struct spot *spot, struct value *map)
{
	const char *included;
	for (size_t at = 0; (included = example_included(maker, spot->path, &at));) {
		struct str rest = str_from(included), name;
		str_next(&rest, '/', &name);
		put_property(maker, wish, spot, name, map);
	}
}

static void put_required(struct maker *maker, const struct wish *wish, const struct spot *spot, struct value *map)
{
	static const char *const choices[] = {"requiredXor", "requiredOr"};
	for (size_t i = 0; i < wish->count; i++) {
		struct pack_node required = pack_get_text(wish->nodes[i], "required");
		for (size_t k = 0; k < pack_count(required); k++)
			put_property(maker, wish, spot, pack_string(pack_item(required, k)), map);
	}
	for (size_t i = 0; i < wish->count; i++) {
		for (size_t c = 0; c < LK_COUNT(choices); c++) {
			struct pack_node names_of_choice = pack_get_text(wish->nodes[i], choices[c]);
			bool met = !pack_count(names_of_choice);
			for (size_t k = 0; k < pack_count(names_of_choice); k++)
				met |= value_get(map, pack_string(pack_item(names_of_choice, k))) != NULL;
			if (!met)
				put_property(maker, wish, spot, pack_string(pack_item(names_of_choice, 0)), map);
		}
	}
}

/* What a property that is there brings with it. */
static void put_dependent(struct maker *maker, const struct wish *wish, const struct spot *spot, struct value *map)
{
	static const char *const keywords[] = {"dependentRequired", "dependencies"};
	for (size_t i = 0; i < wish->count; i++)
		for (size_t k = 0; k < LK_COUNT(keywords); k++)
			for (size_t m = 0; m < map->as.map.count; m++) {
				struct pack_node needed = pack_get(pack_get_text(wish->nodes[i], keywords[k]),
				                                   map->as.map.items[m].key);
				for (size_t n = 0; pack_kind(needed) == PACK_ARRAY && n < pack_count(needed); n++)
					put_property(maker, wish, spot, pack_string(pack_item(needed, n)), map);
			}
}

/* Where no property is required, but some number of them is. */
static void put_more(struct maker *maker, const struct wish *wish, const struct spot *spot, struct value *map)
{
	double least = spot->depth ? 1 : 0;
	size_t missing = maker->example->missing.count;
	wish_bound(wish, "minProperties", true, &least);
	for (size_t i = 0; i < wish->count; i++) {
		struct pack_node properties = pack_get_text(wish->nodes[i], "properties");
		for (size_t k = 0; k < pack_count(properties) && map->as.map.count < (size_t)least; k++)
			put_property(maker, wish, spot, pack_key(properties, k), map);
	}
	maker->example->missing.count = missing;
}

/* A map whose keys are free: one entry, under a key that the pattern takes. */
static void put_entry(struct maker *maker, const struct wish *wish, const struct spot *spot, struct value *map)
{
	struct pack_node schemas = wish_first(wish, "patternProperties");
	struct str pattern = pack_key(schemas, 0), key = STR("Example");
	struct sample_wish limits = {.patterns = &pattern, .pattern_count = 1, .min_length = 1, .max_length = 256};
	struct wish entry = {0};
	if (!pack_count(schemas))
		return;
	if (!sample_fits(maker->patterns, &limits, key) &&
	    !sample_build_in(maker->arena, maker->patterns, &limits, 0, &key))
		return;
	struct spot inner = {
		.path = str_format_in(maker->arena, "%.*s/%.*s", STR_ARG(spot->path), STR_ARG(key)),
		.name = spot->name,
		.depth = spot->depth + 1,
	};
	gather(maker, &entry, pack_item(schemas, 0));
	struct value *value = make(maker, &entry, &inner);
	if (value)
		value_map_put(maker->arena, map, key, value);
}

static struct value *make_map(struct maker *maker, const struct wish *wish, const struct spot *spot)
{
	struct value *map = value_map_in(maker->arena);
	put_included(maker, wish, spot, map);
	if (!pack_is_present(wish_first(wish, "properties")) && !pack_is_present(wish_first(wish, "patternProperties")))
		return map->as.map.count ? map : example_document(maker, spot);
	put_required(maker, wish, spot, map);
	put_dependent(maker, wish, spot, map);
	put_more(maker, wish, spot, map);
	if (!map->as.map.count && spot->depth)
		put_entry(maker, wish, spot, map);
	return map;
}

/* --- any value */

static bool takes(const struct wish *wish, const char *type)
{
	for (size_t i = 0; i < wish->count; i++)
		if (names_type(wish->nodes[i], type))
			return true;
	return false;
}

static struct value *make(struct maker *maker, const struct wish *wish, const struct spot *spot)
{
	struct value *chosen = pick_enum(maker, wish, spot);
	struct pack_node given = wish_first(wish, "default");
	if (chosen)
		return chosen;
	bool list = takes(wish, "array") && !takes(wish, "object");
	if (!list && (takes(wish, "object") || pack_is_present(wish_first(wish, "properties"))))
		return make_map(maker, wish, spot);
	if (list || pack_is_present(wish_first(wish, "items")))
		return make_list(maker, wish, spot);
	if (!pack_is_present(wish_first(wish, "type")) && str_is(pack_string(wish_first(wish, "format")), "json"))
		return example_document(maker, spot);
	if (takes(wish, "string"))
		return example_text(maker, wish, spot);
	if (takes(wish, "integer") || takes(wish, "number"))
		return make_number(maker, wish, spot, takes(wish, "integer"));
	if (pack_is_present(given))
		return from_pack(maker->arena, given);
	if (takes(wish, "boolean"))
		return value_bool_in(maker->arena, true);
	return example_text(maker, wish, spot);
}

void example_of_type_in(struct arena *arena, struct pattern_cache *patterns, const struct schema_type *type,
                        struct example *ret_example)
{
	struct example example = {0};
	struct maker maker = {.arena = arena, .patterns = patterns, .type = type, .example = &example};
	struct wish wish = {0};
	struct spot spot = {0};
	gather(&maker, &wish, type->node);
	example.properties = make_map(&maker, &wish, &spot);
	*ret_example = example;
}

void example_of_property_in(struct arena *arena, struct pattern_cache *patterns, const struct schema_type *type,
                            struct str path, struct example *ret_example)
{
	struct example example = {0};
	struct maker maker = {.arena = arena, .patterns = patterns, .type = type, .example = &example};
	struct wish wish = {0};
	size_t slash = path.len;
	while (slash && path.ptr[slash - 1] != '/')
		slash--;
	struct spot spot = {.path = path, .name = str_slice(path, slash, path.len), .depth = 1};
	gather(&maker, &wish, schema_at(type, path));
	example.properties = make(&maker, &wish, &spot);
	*ret_example = example;
}
