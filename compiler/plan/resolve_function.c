#include "base/buf.h"
#include "base/limits.h"
#include "plan/fold.h"
#include "plan/resolve_state.h"

/* The part of a resource's physical id that is the given property; NULL when it is none. A type's primary identifiers,
 * joined by "|", are its physical id. Source: CloudFormation CLI User Guide, "Resource type schema", primaryIdentifier;
 * Cloud Control API User Guide, "Identifying resources". */
static struct value *identifier(struct resolve *resolve, const struct resource *resource, struct str property)
{
	struct schema_type type;
	struct value *physical_id = map_get(&resolve->physical_ids, resource->logical_id);
	if (!physical_id || !resolve->pack || !schema_find_type(resolve->pack, resource->type, &type))
		return NULL;
	struct pack_node identifiers = pack_get_text(type.node, "primaryIdentifier");
	struct str rest = value_string(physical_id), part, found = {0}, prefix = STR("/properties/");
	size_t count = 0;
	while (rest.len && str_next(&rest, '|', &part)) {
		struct str listed = pack_string(pack_item(identifiers, count++));
		if (str_starts_with(listed, prefix) && str_equal(str_slice(listed, prefix.len, listed.len), property))
			found = part;
	}
	if (count != pack_count(identifiers) || !found.len)
		return NULL;
	/* The physical id of an older type may be a name where its schema has the ARN: AWS::Events::Rule. */
	if (str_ends_with(property, STR("Arn")) && !str_starts_with(found, STR("arn:")))
		return NULL;
	return count == 1 ? physical_id : value_string_in(resolve->arena, found);
}

/* What Ref of a living resource comes to: its physical id, or the part of it that stands for Ref. Sources: AWS
 * CloudFormation User Guide, "Ref"; aws-service-spec, cfnRefIdentifier. */
static struct value *living(struct resolve *resolve, const struct resource *resource)
{
	struct value *physical_id = map_get(&resolve->physical_ids, resource->logical_id);
	if (!physical_id || !value_string(physical_id).len)
		return NULL;
	if (!resolve->pack || !str_contains(physical_id->as.string, STR("|")))
		return physical_id;
	struct pack_node spec = pack_get(pack_get_text(pack_root(resolve->pack), "service_spec"), resource->type);
	struct pack_node names = pack_get_text(spec, "cfnRefIdentifier");
	return pack_count(names) == 1 ? identifier(resolve, resource, pack_string(pack_item(names, 0))) : NULL;
}

/* What Ref comes to, or NULL. */
static struct value *referenced(struct resolve *resolve, struct str name)
{
	if (resolve_is_pending(resolve, name) && !resolve->reveal)
		return NULL;
	if (graph_is_pseudo_parameter(name)) {
		struct str text = resolve_pseudo_parameter(resolve, name);
		return text.len ? value_string_in(resolve->arena, text) : NULL;
	}
	const struct parameter_state *state = map_get(&resolve->parameters, name);
	if (state)
		return state->hidden && !resolve->reveal ? NULL : state->value;
	const struct resource *resource = map_get(&resolve->resources, name);
	return resource ? living(resolve, resource) : NULL;
}

static struct value *attribute_of(struct resolve *resolve, struct str name, struct str attribute)
{
	const struct resource *resource = map_get(&resolve->resources, name);
	if (!resource || resolve_is_pending(resolve, name))
		return NULL;
	struct value *known = value_get(map_get(&resolve->attributes, name), attribute);
	if (!known)
		known = identifier(resolve, resource, attribute);
	return known ? known : resolve_derived_attribute(resolve, resource, attribute);
}

/* --- functions: each gives a value, or NULL to keep the expression as it is --- */

static struct value *item(const struct value *list, size_t index)
{
	return list->kind == VALUE_LIST && index < list->as.list.count ? list->as.list.items[index] : NULL;
}

static struct value *apply_get_att(struct resolve *resolve, const struct value *argument)
{
	struct str name = value_string(item(argument, 0)), attribute = value_string(item(argument, 1));
	return name.len && attribute.len ? attribute_of(resolve, name, attribute) : NULL;
}

/* A variable of a Sub: its own map first, then attribute or reference, known or as an expression. */
static struct value *sub_variable(struct resolve *resolve, const struct map *map, struct str name)
{
	struct value *own = map_get(map, name);
	size_t dot = str_find(name, STR("."), 0);
	if (own)
		return own;
	if (dot == SIZE_MAX) {
		struct value *known = referenced(resolve, name);
		return known ? known : value_ref_in(resolve->arena, name);
	}
	struct str id = str_slice(name, 0, dot), attribute = str_slice(name, dot + 1, name.len);
	struct value *known = attribute_of(resolve, id, attribute);
	return known ? known : value_get_att_in(resolve->arena, id, attribute);
}

/* "${!Name}" stands for "${Name}". Source: AWS CloudFormation User Guide, "Fn::Sub". */
static struct value *unescape(struct arena *arena, struct str text)
{
	if (!str_contains(text, STR("${!")))
		return value_string_in(arena, text);
	struct buf plain;
	buf_init(&plain, text.len + 1);
	for (size_t start = 0; start < text.len;) {
		size_t found = str_find(text, STR("${!"), start);
		buf_append(&plain, str_slice(text, start, found == SIZE_MAX ? text.len : found + 2));
		start = found == SIZE_MAX ? text.len : found + 3;
	}
	struct value *result = value_string_in(arena, buf_copy_in(&plain, arena));
	buf_done(&plain);
	return result;
}

/* What text and list functions make counts against the whole stack's limit. */
static struct value *counted(struct resolve *resolve, struct value *value)
{
	if (value && value->kind == VALUE_STRING)
		resolve->text_made += value->as.string.len;
	return value;
}

static struct value *apply_sub(struct resolve *resolve, const struct value *argument)
{
	const struct value *text = argument->kind == VALUE_STRING ? argument : item(argument, 0);
	if (!text || text->kind != VALUE_STRING || resolve->text_made > LIMIT_RESOLVED_TOTAL)
		return NULL;
	struct map own;
	resolve_index_values(&own, resolve->arena, item(argument, 1));
	VEC(struct value *) parts = {0};
	size_t position = 0, start, end, copied = 0;
	struct str whole = text->as.string, name;
	while (sub_next_variable(whole, &position, &name, &start, &end)) {
		VEC_PUSH(resolve->arena, &parts) = unescape(resolve->arena, str_slice(whole, copied, start));
		VEC_PUSH(resolve->arena, &parts) = sub_variable(resolve, &own, name);
		copied = end;
	}
	VEC_PUSH(resolve->arena, &parts) = unescape(resolve->arena, str_slice(whole, copied, whole.len));
	return counted(resolve, fold_concat_in(resolve->arena, parts.items, parts.count));
}

static struct value *apply_join(struct resolve *resolve, const struct value *argument)
{
	const struct value *delimiter = item(argument, 0), *list = item(argument, 1);
	if (!delimiter || !list || resolve->text_made > LIMIT_RESOLVED_TOTAL)
		return NULL;
	return counted(resolve, fold_join_in(resolve->arena, delimiter, list));
}

static struct value *apply_split(struct resolve *resolve, const struct value *argument)
{
	const struct value *delimiter = item(argument, 0), *text = item(argument, 1);
	return delimiter && text ? fold_split_in(resolve->arena, delimiter, text) : NULL;
}

static struct value *apply_select(struct resolve *resolve, const struct value *argument)
{
	const struct value *index = item(argument, 0), *list = item(argument, 1);
	(void)resolve;
	return index && list ? fold_select(index, list) : NULL;
}

static struct value *mapped(struct resolve *resolve, struct mapping_state *mapping, struct str row, struct str key)
{
	const struct value *body = mapping->entry->body;
	if (!mapping->rows) {
		mapping->rows = ARENA_NEW(resolve->arena, struct map);
		map_init_in(mapping->rows, resolve->arena);
		for (size_t i = 0; body->kind == VALUE_MAP && i < body->as.map.count; i++) {
			struct map *values = ARENA_NEW(resolve->arena, struct map);
			resolve_index_values(values, resolve->arena, body->as.map.items[i].value);
			map_put(mapping->rows, body->as.map.items[i].key, values);
		}
	}
	const struct map *values = map_get(mapping->rows, row);
	return values ? map_get(values, key) : NULL;
}

static struct value *apply_find_in_map(struct resolve *resolve, const struct value *argument)
{
	struct str keys[2];
	struct mapping_state *mapping = map_get(&resolve->mappings, value_string(item(argument, 0)));
	for (size_t i = 0; i < LK_COUNT(keys); i++) {
		const struct value *key = item(argument, i + 1);
		if (!mapping || !key || !value_scalar_text_in(resolve->arena, key, &keys[i]))
			return NULL;
	}
	struct value *found = mapped(resolve, mapping, keys[0], keys[1]);
	return found ? found : value_get(item(argument, 3), STR("DefaultValue"));
}

static struct value *apply_get_azs(struct resolve *resolve, const struct value *argument)
{
	if (!value_is_string(argument, "") || !resolve->place.region.len)
		return NULL;
	return value_intrinsic_in(resolve->arena, FN_GET_AZS,
	                          value_string_in(resolve->arena, resolve->place.region));
}

static struct value *apply(struct resolve *resolve, enum intrinsic fn, const struct value *argument)
{
	switch (fn) {
	case FN_REF:
		return referenced(resolve, value_string(argument));
	case FN_GET_ATT:
		return apply_get_att(resolve, argument);
	case FN_SUB:
		return apply_sub(resolve, argument);
	case FN_JOIN:
		return apply_join(resolve, argument);
	case FN_SPLIT:
		return apply_split(resolve, argument);
	case FN_SELECT:
		return apply_select(resolve, argument);
	case FN_FIND_IN_MAP:
		return apply_find_in_map(resolve, argument);
	case FN_GET_AZS:
		return apply_get_azs(resolve, argument);
	default:
		return NULL;
	}
}

static struct value *resolve_any(struct resolve *resolve, struct value *value);

static struct value *resolve_within(struct resolve *resolve, struct value *value)
{
	if (resolve->depth >= LIMIT_RESOLVE_DEPTH)
		return value;
	resolve->depth++;
	struct value *result = resolve_any(resolve, value);
	resolve->depth--;
	return result;
}

static struct value *resolve_if(struct resolve *resolve, struct value *value)
{
	const struct value *argument = value->as.argument;
	enum resolve_truth truth = RESOLVE_UNKNOWN;
	if (argument->kind == VALUE_LIST && argument->as.list.count == 3)
		truth = resolve_condition(resolve, value_string(argument->as.list.items[0]));
	if (truth != RESOLVE_UNKNOWN)
		return resolve_within(resolve, argument->as.list.items[truth == RESOLVE_TRUE ? 1 : 2]);
	struct value *list = value_list_in(resolve->arena);
	for (size_t i = 0; argument->kind == VALUE_LIST && i < argument->as.list.count; i++) {
		struct value *branch = resolve_within(resolve, argument->as.list.items[i]);
		value_list_push(resolve->arena, list,
		        branch ? branch : value_ref_in(resolve->arena, STR("AWS::NoValue")));
	}
	return value_intrinsic_in(resolve->arena, FN_IF, list);
}

static struct value *resolve_intrinsic(struct resolve *resolve, struct value *value)
{
	if (value->fn == FN_REF && value_is_string(value->as.argument, "AWS::NoValue"))
		return NULL;
	if (value->fn == FN_IF)
		return resolve_if(resolve, value);
	struct value *argument = resolve_within(resolve, value->as.argument);
	if (!argument)
		return value;
	struct value *known = apply(resolve, value->fn, argument);
	return known ? known : value_intrinsic_in(resolve->arena, value->fn, argument);
}

static struct value *resolve_list(struct resolve *resolve, const struct value *value)
{
	struct value *list = value_list_in(resolve->arena);
	for (size_t i = 0; i < value->as.list.count; i++) {
		struct value *kept = resolve_within(resolve, value->as.list.items[i]);
		if (kept)
			value_list_push(resolve->arena, list, kept);
	}
	list->place = value->place;
	return list;
}

static struct value *resolve_map(struct resolve *resolve, const struct value *value)
{
	struct value *map = value_map_in(resolve->arena);
	for (size_t i = 0; i < value->as.map.count; i++) {
		struct value *kept = resolve_within(resolve, value->as.map.items[i].value);
		if (kept)
			VEC_PUSH(resolve->arena, &map->as.map) = (struct member){value->as.map.items[i].key, kept};
	}
	map->place = value->place;
	return map;
}

static struct value *resolve_any(struct resolve *resolve, struct value *value)
{
	switch (value->kind) {
	case VALUE_LIST:
		return resolve_list(resolve, value);
	case VALUE_MAP:
		return resolve_map(resolve, value);
	case VALUE_INTRINSIC:
		return resolve_intrinsic(resolve, value);
	default:
		return value;
	}
}

struct value *resolve_value(struct resolve *resolve, struct value *value)
{
	return resolve_within(resolve, value);
}
