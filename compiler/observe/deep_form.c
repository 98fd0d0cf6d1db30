#include "observe/deep_form.h"

bool deep_is_within(struct str path, struct str outer)
{
	return str_starts_with(path, outer) && (path.len == outer.len || path.ptr[outer.len] == '/');
}

/* --- values */

struct value *deep_value_in(struct arena *arena, const struct json *node)
{
	int64_t integer;
	double number;
	struct value *value;
	switch (node->kind) {
	case JSON_BOOL:
		return value_bool_in(arena, node->boolean);
	case JSON_NUMBER:
		if (json_to_int(node, &integer))
			return value_int_in(arena, integer);
		return json_to_double(node, &number) ? value_float_in(arena, number)
		                                     : value_string_in(arena, node->text);
	case JSON_STRING:
		return value_string_in(arena, node->text);
	case JSON_ARRAY:
		value = value_list_in(arena);
		for (size_t i = 0; i < node->count; i++)
			value_list_push(arena, value, deep_value_in(arena, &node->items[i]));
		return value;
	case JSON_OBJECT:
		value = value_map_in(arena);
		for (size_t i = 0; i < node->count; i++)
			VEC_PUSH(arena, &value->as.map) =
				(struct member){node->names[i], deep_value_in(arena, &node->items[i])};
		return value;
	case JSON_NULL:
		break;
	}
	return value_null_in(arena);
}

/* "Endpoint.Address" stands at "/Endpoint/Address". */
static struct str pointer_in(struct arena *arena, struct str attribute)
{
	struct str path = {0}, name;
	while (str_next(&attribute, '.', &name))
		path = canon_path_in(arena, path, name);
	return path;
}

struct value *deep_attributes_in(struct arena *arena, const struct schema_type *type, const struct value *live)
{
	struct value *attributes = value_map_in(arena);
	struct str name, ignored;
	size_t position = 0;
	while (schema_next_attribute(type, arena, &position, &name)) {
		struct value *value = value_at(live, pointer_in(arena, name));
		if (value && value_scalar_text_in(arena, value, &ignored) && !deep_is_secret_name(arena, name))
			value_map_put(arena, attributes, name, value);
	}
	return attributes;
}

/* --- secrets */

static bool matches_any(struct str text, const char *const *patterns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_matches(text, str_from(patterns[i])))
			return true;
	return false;
}

/* By name, since no schema tells: what a template holds in the open is no secret, what somebody set by hand may be. */
bool deep_is_secret_name(struct arena *arena, struct str name)
{
	static const char *const words[] = {"*password*",   "*passwd*",	     "*secret*",     "*token*",
					    "*credential*", "*apikey*",	     "*api_key*",    "*privatekey*",
					    "*private_key*", "*accesskey*",  "*access_key*", "*passphrase*"};
	struct str lower = str_lower_in(arena, name);
	return !str_ends_with(lower, STR("arn")) && matches_any(lower, words, LK_COUNT(words));
}

static bool is_secret_text(struct arena *arena, struct str path)
{
	static const char *const containers[] = {"*/environment/*", "*/environmentvariables/*",
						 "*/containerdefinitions/*"};
	size_t start = path.len;
	while (start > 0 && path.ptr[start - 1] != '/')
		start--;
	return deep_is_secret_name(arena, str_slice(path, start, path.len)) ||
	       matches_any(str_lower_in(arena, path), containers, LK_COUNT(containers));
}

const struct value *deep_mask_in(struct arena *arena, struct str path, const struct value *value)
{
	struct value *masked = NULL;
	if (value->kind == VALUE_STRING)
		return is_secret_text(arena, path) ? value_string_in(arena, STR(DRIFT_MASK)) : value;
	if (value->kind == VALUE_LIST)
		masked = value_list_in(arena);
	else if (value->kind == VALUE_MAP)
		masked = value_map_in(arena);
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->as.list.count; i++)
		value_list_push(arena, masked,
		                value_copy_in(arena, deep_mask_in(arena, path, value->as.list.items[i])));
	for (size_t i = 0; value->kind == VALUE_MAP && i < value->as.map.count; i++) {
		const struct member *member = &value->as.map.items[i];
		struct str at = canon_path_in(arena, path, member->key);
		value_map_put(arena, masked, member->key, value_copy_in(arena, deep_mask_in(arena, at, member->value)));
	}
	return masked ? masked : value;
}

/* --- what says nothing */

static struct pack_node default_of(const struct deep_scope *scope, struct str path)
{
	return pack_get_text(schema_resolve(scope->type, schema_at(scope->type, path)), "default");
}

/* Empty is nothing only where the schema has no other default. */
static bool is_nothing(const struct deep_scope *scope, struct str path, const struct value *value)
{
	struct str text;
	struct pack_node node = default_of(scope, path);
	if (value->kind == VALUE_NULL)
		return true;
	if (!pack_is_present(node))
		return (value->kind == VALUE_LIST && !value->as.list.count) ||
		       (value->kind == VALUE_MAP && !value->as.map.count) ||
		       (value->kind == VALUE_STRING && !value->as.string.len) ||
		       (value->kind == VALUE_BOOL && !value->as.boolean);
	if (!value_scalar_text_in(scope->canon.arena, value, &text))
		return false;
	switch (pack_kind(node)) {
	case PACK_STRING:
		return str_equal(text, pack_string(node));
	case PACK_INT:
		return str_equal(text, str_format_in(scope->canon.arena, "%lld", (long long)pack_int(node)));
	case PACK_BOOL:
		return str_is(text, pack_bool(node) ? "true" : "false");
	default:
		return false;
	}
}

static const struct value *prune_map_in(const struct deep_scope *scope, struct str path, const struct value *map)
{
	struct arena *arena = scope->canon.arena;
	struct value *kept = value_map_in(arena);
	for (size_t i = 0; i < map->as.map.count; i++) {
		const struct member *member = &map->as.map.items[i];
		struct str at = canon_path_in(arena, path, member->key);
		const struct value *value = deep_prune_in(scope, canon_mode_at(CANON_SCHEMA, at, member->value), at,
		                                          member->value);
		if (value)
			value_map_put(arena, kept, member->key, value_copy_in(arena, value));
	}
	return kept->as.map.count ? kept : NULL;
}

static const struct value *prune_list_in(const struct deep_scope *scope, struct str path, const struct value *list)
{
	struct arena *arena = scope->canon.arena;
	struct value *kept = value_list_in(arena);
	struct str at = canon_path_in(arena, path, STR("*"));
	for (size_t i = 0; i < list->as.list.count; i++) {
		const struct value *item = list->as.list.items[i];
		const struct value *value = item->kind == VALUE_MAP ? prune_map_in(scope, at, item) : item;
		value_list_push(arena, kept, value ? value_copy_in(arena, value) : value_map_in(arena));
	}
	return kept->as.list.count ? kept : NULL;
}

const struct value *deep_prune_in(const struct deep_scope *scope, enum canon_mode mode, struct str path,
                                  const struct value *value)
{
	if (is_nothing(scope, path, value) || schema_has_role(scope->type, SCHEMA_READ_ONLY, path, NULL) ||
	    schema_has_role(scope->type, SCHEMA_WRITE_ONLY, path, NULL))
		return NULL;
	if (mode != CANON_SCHEMA)
		return value;
	if (value->kind == VALUE_MAP)
		return prune_map_in(scope, path, value);
	return value->kind == VALUE_LIST ? prune_list_in(scope, path, value) : value;
}

/* --- what the declared value says something about */

static const struct value *reduce_map_in(const struct deep_scope *scope, struct str path, const struct value *declared,
                                         const struct value *live)
{
	struct arena *arena = scope->canon.arena;
	struct value *kept = value_map_in(arena);
	for (size_t i = 0; i < declared->as.map.count; i++) {
		const struct member *member = &declared->as.map.items[i];
		const struct value *there = value_get(live, member->key);
		struct str at = canon_path_in(arena, path, member->key);
		enum canon_mode mode = canon_mode_at(CANON_SCHEMA, at, member->value);
		if (there)
			value_map_put(arena, kept, member->key,
			              value_copy_in(arena, deep_reduce_in(scope, mode, at, member->value, there)));
	}
	return kept;
}

/* The item that lives and means the declared one, among those that are not taken; NULL when there is none. */
static const struct value *take_match(const struct deep_scope *scope, struct str at, const struct value *declared,
                                      const struct value *live, bool *taken)
{
	for (size_t i = 0; i < live->as.list.count; i++) {
		if (taken[i] || !deep_means_same(scope, CANON_SCHEMA, at, declared, live->as.list.items[i]))
			continue;
		taken[i] = true;
		return deep_reduce_in(scope, CANON_SCHEMA, at, declared, live->as.list.items[i]);
	}
	return NULL;
}

static const struct value *reduce_set_in(const struct deep_scope *scope, struct str path, const struct value *declared,
                                         const struct value *live)
{
	struct arena *arena = scope->canon.arena;
	bool *taken = arena_alloc_array(arena, live->as.list.count, sizeof *taken);
	struct value *kept = value_list_in(arena);
	for (size_t i = 0; i < live->as.list.count; i++)
		taken[i] = false;
	for (size_t i = 0; i < declared->as.list.count; i++) {
		const struct value *match = take_match(scope, path, declared->as.list.items[i], live, taken);
		if (match)
			value_list_push(arena, kept, value_copy_in(arena, match));
	}
	for (size_t i = 0; i < live->as.list.count; i++)
		if (!taken[i])
			value_list_push(arena, kept, value_copy_in(arena, live->as.list.items[i]));
	return kept;
}

static const struct value *reduce_list_in(const struct deep_scope *scope, struct str path,
                                          const struct value *declared, const struct value *live)
{
	struct arena *arena = scope->canon.arena;
	struct str at = canon_path_in(arena, path, STR("*"));
	if (live->as.list.count != declared->as.list.count)
		return live;
	if (canon_is_unordered(&scope->canon, CANON_SCHEMA, path, declared))
		return reduce_set_in(scope, at, declared, live);
	struct value *kept = value_list_in(arena);
	for (size_t i = 0; i < live->as.list.count; i++)
		value_list_push(arena, kept,
		                value_copy_in(arena, deep_reduce_in(scope, CANON_SCHEMA, at, declared->as.list.items[i],
		                                                    live->as.list.items[i])));
	return kept;
}

const struct value *deep_reduce_in(const struct deep_scope *scope, enum canon_mode mode, struct str path,
                                   const struct value *declared, const struct value *live)
{
	if (mode != CANON_SCHEMA || declared->kind != live->kind)
		return live;
	if (live->kind == VALUE_MAP)
		return reduce_map_in(scope, path, declared, live);
	return live->kind == VALUE_LIST ? reduce_list_in(scope, path, declared, live) : live;
}

/* Services write the JSON in a text anew. */
static const struct value *read_text_in(struct arena *arena, const struct value *value)
{
	struct error ignored; /* a text that only looks like JSON is a text */
	const struct json *json;
	struct str text = str_trim(value_string(value));
	bool composite = str_starts_with(text, STR("{")) || str_starts_with(text, STR("["));
	return composite && json_parse_in(arena, text, NULL, &json, &ignored) == LK_OK ? deep_value_in(arena, json)
	                                                                               : NULL;
}

static bool is_same_json(const struct deep_scope *scope, const struct value *declared, const struct value *live)
{
	const struct canon_scope plain = {.arena = scope->canon.arena};
	const struct value *one = read_text_in(plain.arena, declared), *other = read_text_in(plain.arena, live);
	return one && other && canon_equal(&plain, CANON_SCHEMA, STR("/"), one, other);
}

bool deep_means_same(const struct deep_scope *scope, enum canon_mode mode, struct str path,
                     const struct value *declared, const struct value *live)
{
	if (declared && live)
		live = deep_reduce_in(scope, mode, path, declared, live);
	declared = declared ? deep_prune_in(scope, mode, path, declared) : NULL;
	live = live ? deep_prune_in(scope, mode, path, live) : NULL;
	if (!declared || !live)
		return declared == live;
	return canon_equal(&scope->canon, mode, path, declared, live) || is_same_json(scope, declared, live);
}

/* --- tags */

/* "aws:" is the service's own. Source: AWS General Reference, "Tagging your AWS resources". CloudFormation puts a
 * stack's tags on its resources: CloudFormation User Guide, "Resource tags". */
static bool is_foreign_tag(const struct deep_scope *scope, struct str key, const struct value *value, bool declared)
{
	if (str_starts_with(key, STR("aws:")))
		return true;
	const struct value *of_stack = scope->tags ? value_get(scope->tags, key) : NULL;
	return !declared && of_stack && str_equal(value_string(of_stack), value_string(value));
}

static bool declares_tag(const struct value *tags, struct str key)
{
	for (size_t i = 0; tags && tags->kind == VALUE_LIST && i < tags->as.list.count; i++)
		if (str_equal(value_string(value_get(tags->as.list.items[i], STR("Key"))), key))
			return true;
	return value_get(tags, key) != NULL;
}

static struct value *own_tags_in(const struct deep_scope *scope, const struct value *declared,
                                 const struct value *live)
{
	struct arena *arena = scope->canon.arena;
	struct value *kept = live->kind == VALUE_LIST ? value_list_in(arena) : value_map_in(arena);
	for (size_t i = 0; live->kind == VALUE_LIST && i < live->as.list.count; i++) {
		struct value *item = live->as.list.items[i];
		struct str key = value_string(value_get(item, STR("Key")));
		if (!is_foreign_tag(scope, key, value_get(item, STR("Value")), declares_tag(declared, key)))
			value_list_push(arena, kept, item);
	}
	for (size_t i = 0; live->kind == VALUE_MAP && i < live->as.map.count; i++) {
		const struct member *member = &live->as.map.items[i];
		if (!is_foreign_tag(scope, member->key, member->value, declares_tag(declared, member->key)))
			value_map_put(arena, kept, member->key, member->value);
	}
	return kept;
}

/* Source: CloudFormation CLI User Guide, "Resource type schema", tagging. */
const struct value *deep_without_tags_in(const struct deep_scope *scope, const struct value *declared,
                                         const struct value *live)
{
	struct arena *arena = scope->canon.arena;
	struct str property = pack_string(pack_get_text(pack_get_text(scope->type->node, "tagging"), "tagProperty"));
	struct str name = STR("Tags");
	struct value *kept = value_map_in(arena);
	if (str_starts_with(property, STR("/properties/")))
		name = str_slice(property, sizeof "/properties/" - 1, property.len);
	for (size_t i = 0; i < live->as.map.count; i++) {
		const struct member *member = &live->as.map.items[i];
		bool tags = str_equal(member->key, name) &&
		            (member->value->kind == VALUE_LIST || member->value->kind == VALUE_MAP);
		value_map_put(arena, kept, member->key,
		              tags ? own_tags_in(scope, value_get(declared, name), member->value) : member->value);
	}
	return kept;
}
